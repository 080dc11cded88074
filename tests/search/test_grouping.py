"""The same item at several shops is recognised; look-alikes are kept apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.grouping import same_item_numbers, title_tokens, worth_a_look
from providers.product import Product
from tests.search.fakes import product

IPHONE = "Apple iphone x 苹果X (A1865) 全网通4G手机 银色 256GB"
HASH = 0x0F0F_3C3C_00FF_8142


def item(n: int, title: str, price: str | None = "100", picture: int | None = None) -> Product:
    return product(str(n), title=title, price=price, image_url=f"https://img.example/{n}.jpg")


def groups(
    *items: tuple[str, str | None] | tuple[str, str | None, int],
) -> tuple[int | None, ...]:
    """Numbers for (title, price) or (title, price, picture hash)."""
    made = [item(n, one[0], one[1]) for n, one in enumerate(items)]
    hashes = {
        f"https://img.example/{n}.jpg": one[2] for n, one in enumerate(items) if len(one) == 3
    }
    return same_item_numbers(made, hashes)


def flipped(bits: int) -> int:
    """HASH with this many bits changed."""
    return HASH ^ ((1 << bits) - 1)


def test_equal_titles_at_near_prices_are_one_item() -> None:
    assert groups((IPHONE, "7299.00"), (IPHONE, "7199"), ("白色连衣裙 夏季", "99")) == (1, 1, None)


def test_width_case_and_punctuation_of_a_title_do_not_matter() -> None:
    assert groups((IPHONE, "7299"), (IPHONE.upper().replace(" ", "，"), "7300")) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [
        IPHONE.replace("256GB", "64GB"),
        IPHONE.replace("A1865", "A1984"),
        IPHONE.replace("(A1865)", "2019 新款"),
    ],
)
def test_another_size_or_model_is_another_item(other: str) -> None:
    assert groups((IPHONE, "7299"), (other, "7299")) == (None, None)


def test_another_size_is_another_item_even_with_the_same_picture() -> None:
    other = IPHONE.replace("256GB", "64GB")
    assert groups((IPHONE, "7299", HASH), (other, "6299", HASH)) == (None, None)


def test_prices_far_apart_are_two_items() -> None:
    assert groups((IPHONE, "7299"), (IPHONE, "29.9")) == (None, None)
    assert groups((IPHONE, "7299", HASH), (IPHONE, "29.9", HASH)) == (None, None)


def test_without_a_price_the_title_decides() -> None:
    assert groups((IPHONE, None), (IPHONE, "7299")) == (1, 1)


TEA = "老树普洱茶 熟茶饼 云南勐海 357g 收藏"
SAME_TEA = "云南勐海普洱 七子饼 古树熟茶 357g 礼盒装"


def test_one_catalogue_picture_joins_titles_that_differ() -> None:
    assert groups((TEA, "88"), (SAME_TEA, "120")) == (None, None)
    assert groups((TEA, "88", HASH), (SAME_TEA, "120", flipped(2))) == (1, 1)
    assert groups((TEA, "88", HASH), (SAME_TEA, "120", flipped(12))) == (None, None)


def test_two_shops_that_name_one_address_show_one_picture() -> None:
    def shoe(title: str, shop: str) -> Product:
        address = "https://img.example/shoe.jpg"
        return product(title, title=title, provider=shop, price="100", image_url=address)

    long, short = "轻便透气跑步鞋 网面缓震运动鞋 男女同款", "轻便透气跑步鞋"
    two_shops = [shoe(long, "one"), shoe(short, "other")]
    assert same_item_numbers(two_shops, {}) == (1, 1)
    assert worth_a_look(two_shops, 9) == ()
    assert same_item_numbers([shoe(long, "one"), shoe(short, "one")], {}) == (None, None)


def test_a_like_picture_of_another_thing_joins_nothing() -> None:
    assert groups((TEA, "88", HASH), ("儿童雨伞 卡通", "88", HASH)) == (None, None)


def test_pictures_that_show_different_things_part_equal_titles() -> None:
    assert groups((TEA, "88", HASH), (TEA, "88", flipped(40))) == (None, None)


def test_groups_are_numbered_in_order_of_appearance() -> None:
    assert groups(
        ("lone thing", "1"), (TEA, "88"), (IPHONE, "7299"), (TEA, "90"), (IPHONE, "7000")
    ) == (None, 1, 2, 1, 2)


def test_a_title_without_a_size_does_not_chain_two_sizes_together() -> None:
    plain = "农夫山泉 饮用天然水 整箱 家庭装 纯净水 大瓶"
    numbers = groups((f"{plain} 550ml", "30"), (plain, "31"), (f"{plain} 1.5l", "32"))
    assert numbers[0] == numbers[1] == 1
    assert numbers[2] is None


def test_titles_are_read_as_words_and_neighbouring_characters() -> None:
    assert title_tokens("白色 T恤 XL 1.5L") == {"白色", "t", "恤", "xl", "1.5", "l"}
    assert title_tokens("！！") == frozenset()


def test_only_pictures_that_could_decide_are_worth_a_look() -> None:
    items = [item(0, TEA, "88"), item(1, SAME_TEA, "120"), item(2, "lone thing"), item(3, IPHONE)]
    assert worth_a_look(items, 8) == ("https://img.example/0.jpg", "https://img.example/1.jpg")
    assert worth_a_look([item(0, TEA, "88"), item(1, TEA, "90")], 8) == ()


def test_the_likeliest_pairs_of_two_shops_are_looked_at_first() -> None:
    def sold(n: int, provider: str, title: str) -> Product:
        picture = f"https://img.example/{n}.jpg"
        return product(str(n), provider=provider, title=title, price="88", image_url=picture)

    items = [
        sold(0, "alpha", "red brass desk lamp small"),
        sold(1, "alpha", "red brass desk lamp large"),
        sold(2, "beta", "red wooden chair small"),
        sold(3, "beta", "red brass desk light small"),
    ]
    assert worth_a_look(items, 2) == ("https://img.example/0.jpg", "https://img.example/3.jpg")
    assert len(worth_a_look(items, 3)) == 3


titles = st.lists(
    st.sampled_from(["茶饼", "普洱", "手机", "256gb", "64gb", "red", "shoe", "357g"]), max_size=5
).map(lambda words: " ".join(words) or "x")


@settings(deadline=None)
@given(st.lists(st.tuples(titles, st.sampled_from(["10", "12", "90"])), max_size=14))
def test_numbers_run_from_one_and_every_group_has_two(
    items: list[tuple[str, str]],
) -> None:
    numbers = groups(*items)
    told = [number for number in numbers if number is not None]
    assert sorted(set(told)) == list(range(1, len(set(told)) + 1))
    assert all(told.count(number) >= 2 for number in told)
    assert list(dict.fromkeys(told)) == sorted(set(told))
