"""`snapbuy search` on a whole sandbox: every shop answers a photo, in JSON and in words."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sandbox.providers.faults import Fault
from sandbox.whole import Whole
from tests.cli.conftest import Search

REMOTE = {"baidu", "daji", "daji_1688", "juhe", "taobao_image", "taobao_top"}


def break_down(sandbox: Whole, *providers: str, kind: str = "down") -> None:
    for provider in providers:
        sandbox.shops.state.faults.put(Fault(provider=provider, kind=kind))


def test_every_shop_answers_and_the_json_is_as_promised(search: Search, sample: Path) -> None:
    answer = search("--json")
    assert answer.code == 0, answer.err
    found = answer.json
    with Image.open(sample) as picture:
        width, height = picture.size
    assert found["photo"] == {"width": width, "height": height, "format": "JPEG"}
    outcomes = {outcome["provider"]: outcome for outcome in found["outcomes"]}
    assert set(outcomes) == REMOTE | {"gallery"}
    assert {id_ for id_, outcome in outcomes.items() if outcome["status"] == "ok"} >= REMOTE
    for outcome in outcomes.values():
        assert outcome["error"] is None
        assert outcome["attempts"] >= 1
        assert outcome["sent_bytes"] > 1000
    product = found["products"][0]
    assert set(product) == {
        "provider", "id", "title", "url", "app_url", "image_url", "price", "list_price", "coupon",
        "shop", "place", "sold", "similarity", "category", "labels", "same_item",
    }  # fmt: skip
    assert isinstance(product["price"]["amount"], str)
    assert product["price"]["currency"] == "CNY"


def test_the_photo_finds_the_thing_in_it(search: Search) -> None:
    titles = [product["title"] for product in search("--json").json["products"][:6]]
    assert any("跑步鞋" in title for title in titles), titles


def test_the_same_item_is_numbered_across_shops(search: Search) -> None:
    products = search("--json").json["products"]
    groups: dict[int, set[str]] = {}
    for product in products:
        if product["same_item"]:
            groups.setdefault(product["same_item"], set()).add(product["provider"])
    assert any(len(shops) >= 2 for shops in groups.values())


def test_prices_and_order_are_honoured_where_shops_cannot(search: Search) -> None:
    found = search("--json", "--min-price", "100", "--max-price", "300", "--sort", "price-up")
    amounts = [float(p["price"]["amount"]) for p in found.json["products"] if p["price"]]
    assert amounts == sorted(amounts)
    assert amounts
    assert all(100 <= amount <= 300 for amount in amounts)


def test_one_shop_can_be_asked_page_by_page(search: Search) -> None:
    first = search("--json", "--provider", "baidu", "--limit", "5").json
    cursor = first["outcomes"][0]["cursor"]
    second = search("--json", "--provider", "baidu", "--limit", "5", "--cursor", cursor).json
    ids = [{product["id"] for product in page["products"]} for page in (first, second)]
    assert len(ids[0]) == 5
    assert ids[0].isdisjoint(ids[1])


def test_a_part_of_the_photo_can_be_searched(search: Search) -> None:
    assert search("--json", "--region", "10,10,400,400", "--provider", "juhe").code == 0
    outside = search("--region", "90000,0,90001,5")
    assert outside.code == 2
    assert "outside the photo" in outside.err


def test_the_same_search_again_costs_nothing(search: Search) -> None:
    search("--provider", "juhe")
    (again,) = search("--json", "--provider", "juhe").json["outcomes"]
    assert (again["status"], again["attempts"]) == ("ok", 0)


def test_a_shop_that_is_down_is_named_and_the_others_answer(search: Search, sandbox: Whole) -> None:
    break_down(sandbox, "juhe", kind="html")
    answer = search("--json")
    assert answer.code == 0
    outcomes = {outcome["provider"]: outcome for outcome in answer.json["outcomes"]}
    assert outcomes["juhe"]["status"] == "error"
    assert outcomes["juhe"]["error"]["code"] == "bad_response"
    assert outcomes["daji"]["status"] == "ok"
    assert "juhe" in search().out


def test_when_every_chosen_shop_fails_the_exit_code_says_so(search: Search, sandbox: Whole) -> None:
    break_down(sandbox, "juhe", "baidu", kind="html")
    answer = search("--json", "--provider", "juhe", "--provider", "baidu")
    assert answer.code == 3
    assert answer.json["products"] == []


def test_a_limit_with_retry_after_is_told(search: Search, sandbox: Whole) -> None:
    sandbox.shops.state.faults.put(Fault(provider="juhe", kind="rate_limited", retry_after=77))
    (outcome,) = search("--json", "--provider", "juhe").json["outcomes"]
    assert outcome["error"]["code"] == "rate_limited"
    assert outcome["error"]["retry_after_s"] >= 60


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0 broken"])
def test_an_unreadable_photo_is_refused_before_anybody_is_asked(
    search: Search, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bad.jpg").write_bytes(content)
    answer = search(photo=tmp_path / "bad.jpg")
    assert answer.code == 2
    assert "no photo can be read" in answer.err


def test_a_photo_too_small_for_a_shop_is_refused_with_the_numbers(
    search: Search, tmp_path: Path
) -> None:
    out = BytesIO()
    Image.new("RGB", (60, 50), "red").save(out, "PNG")
    (tmp_path / "tiny.png").write_bytes(out.getvalue())
    answer = search("--provider", "baidu", photo=tmp_path / "tiny.png")
    assert answer.code == 2
    assert "60×50" in answer.out
    assert "300" in answer.out


def test_a_file_without_an_end_is_refused_by_its_size(search: Search) -> None:
    answer = search(photo=Path("/dev/zero"))
    assert answer.code == 2
    assert "too big" in answer.err


def test_a_file_that_cannot_be_read_is_refused(search: Search, sample: Path) -> None:
    link = sample.with_name("process-memory")
    link.symlink_to("/proc/self/mem")
    answer = search(photo=link)
    assert answer.code == 2
    assert "process-memory: Input/output error" in answer.err


def test_people_read_titles_prices_and_links(search: Search) -> None:
    text = search("--provider", "juhe", "--limit", "3").out
    assert "✓ juhe" in text
    assert " CNY · " in text
    assert "http" in text


def test_a_shop_without_keys_is_skipped_with_the_reason(search: Search) -> None:
    answer = search("--json", "--provider", "juhe", PROVIDERS__JUHE__KEY="")
    assert answer.code == 3
    (outcome,) = answer.json["outcomes"]
    assert outcome["status"] == "skipped"
