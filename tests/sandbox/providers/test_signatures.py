"""Signatures, against vectors that were computed elsewhere."""

import pytest

from sandbox.providers import signatures as sign

SECRET = "helloworld"
PUBLISHED = {
    "app_key": "12345678", "fields": "num_iid,title,nick,price,num", "format": "json",
    "method": "taobao.item.seller.get", "num_iid": "11223344", "session": "test",
    "timestamp": "2016-01-01 12:00:00", "v": "2.0",
}  # fmt: skip
SEARCH = {
    "method": "taobao.item.img.search", "app_key": "12345678", "v": "2.0", "format": "json",
    "img": "/9j/4A==", "session": "test-session", "fields": "item_id,title,price,pic_url",
    "threshold": "0.7", "start": "0", "page_size": "20",
}  # fmt: skip
MS, DATETIME = "1700000000000", "2023-11-15 06:13:20"
IMAGE = {
    "app_key": "12345678", "image": "/9j/4A==", "similarity": "0.8",
    "filter": "price:[0,1000]", "timestamp": "2025-10-21 10:00:00",
}  # fmt: skip
DAJI = [
    (
        "appKey=demoKey&crop=true&pageNo=0&pageSize=10&picUrl=https://img.alicdn.com/bao/uploaded/"
        "i3/684174095/O1CN019WLF1n1g7YYWtonEu_!!0-item_pic.jpg",
        "04A26C8787FB88E6625406CACF272BE5",
    ),
    ("appKey=demoKey&image_base64=/9j/4A==", "3A88D8E80DD2D28EE3DB8511EC6E244F"),
    (
        "appKey=demoKey&image_id=1616108138716568543&language=en",
        "E0E667F5A3732BFE19BF5A80D13E6486",
    ),
    (
        "appKey=demoKey&beginPage=1&country=en&imageId=1048608196202797156&pageSize=20",
        "6B131898BD2B860AEC801515F29D05BB",
    ),
    (
        "appKey=demoKey&beginPage=1&country=zh&keyword=钢笔&pageSize=20",
        "2AF85284B965273469C4DA725F6F4014",
    ),
    ("appKey=demoKey&pageNo=0&picUrl=https://x/y.jpg&region=", "E859694D638F3A0BE4E6E193AEC8FEA4"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "right"),
    [
        ("md5", "66987CB115214E59E6EC978214934FB8"),
        ("hmac", "D56D7858309C31B6251083A874D48273"),
        ("hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    ],
)
def test_the_published_top_vector(method: str, right: str) -> None:
    parameters = PUBLISHED | {"sign_method": method}
    assert sign.TOP_METHODS[method](sign.joined(parameters), SECRET) == right
    assert sign.top_accepts(parameters, SECRET, right)
    assert sign.top_accepts(parameters | {"sign": right}, SECRET, right.lower())
    assert not sign.top_accepts(parameters, "other", right)
    assert not sign.top_accepts(parameters | {"num": "1"}, SECRET, right)


@pytest.mark.parametrize(
    ("method", "timestamp", "right"),
    [
        ("md5", MS, "7566DA0B9619452E1252EEBAFE1598FC"),
        ("md5", DATETIME, "ED926AEF035FEA7358C71A35B32CACE4"),
        ("hmac", MS, "AD8634531747301A3272E232B3B4ABB5"),
        ("hmac", DATETIME, "BC4BF881FFAECF085B10BB83F86924E5"),
        ("hmac-sha256", MS, "315A0FB1F2AC6AA726568420F40177B7A4F9CA1E516076576A7CA3EE7176ECA7"),
        (
            "hmac-sha256", DATETIME,
            "07F33128C5C2CC78A626D3F725A39C2D22B782BC57C1C10706AD5833D2D70FC4",
        ),
    ],
)  # fmt: skip
def test_the_search_vectors_of_top(method: str, timestamp: str, right: str) -> None:
    parameters = SEARCH | {"sign_method": method, "timestamp": timestamp}
    assert sign.top_accepts(parameters, SECRET, right)


def test_the_token_may_be_called_access_token_and_chinese_is_signed_as_utf8() -> None:
    parameters = SEARCH | {"sign_method": "md5", "timestamp": MS}
    renamed = {("access_token" if name == "session" else name): v for name, v in parameters.items()}
    assert sign.top_accepts(renamed, SECRET, "64D5BE1038B5E7773C2E664AA16047C1")
    chinese = renamed | {"title": "中文 连衣裙"}
    assert sign.top_accepts(chinese, SECRET, "40F574C6F0BE58FE03D59F0F1B0AAF50")


def test_an_empty_value_may_be_signed_or_left_out() -> None:
    parameters = PUBLISHED | {"sign_method": "md5", "extra": ""}
    assert sign.top_accepts(parameters, SECRET, "66987CB115214E59E6EC978214934FB8")
    whole = sign.top_md5(sign.joined(parameters), SECRET)
    assert sign.top_accepts(parameters, SECRET, whole)


def test_an_unknown_method_is_never_accepted() -> None:
    text = sign.joined(PUBLISHED | {"sign_method": "sha1"})
    assert not sign.top_accepts(
        PUBLISHED | {"sign_method": "sha1"}, SECRET, sign.top_md5(text, SECRET)
    )


@pytest.mark.parametrize(
    "right",
    [
        "99660A40AB9C40D01FDEAEE8481DC66C397C51136C5EC029339A627E30C8E89C",
        "DC43B4C247C65F6F4653C581B4A1D2EF891968A4629F8BFBA70E40E13641DEAF",
        "5EAE0685F4B01A84F16C88BE3D847FD6FE9A978D536B6909859FB522E8DCC27E",
    ],
)
def test_the_three_readings_of_image_search(right: str) -> None:
    assert sign.image_accepts(IMAGE, SECRET, right)
    assert sign.image_accepts(IMAGE | {"sign": right}, SECRET, right.lower())
    assert not sign.image_accepts(IMAGE | {"similarity": "0.80"}, SECRET, right)
    assert not sign.image_accepts(IMAGE, "other", right)


@pytest.mark.parametrize(("query", "right"), DAJI)
def test_the_daji_vectors(query: str, right: str) -> None:
    pairs = [(name, value) for name, _, value in (part.partition("=") for part in query.split("&"))]
    assert sign.daji_sign(pairs, "demoSecret") == right
    assert sign.daji_accepts([*reversed(pairs), ("sign", right)], "demoSecret", right)
    assert not sign.daji_accepts([*pairs, ("x", "1")], "demoSecret", right)


def test_several_values_of_one_daji_parameter_keep_their_order() -> None:
    one = sign.daji_sign([("a", "1"), ("a", "2")], "s")
    assert one == sign.daji_sign([("a", "1"), ("sign", "x"), ("a", "2")], "s")
    assert one != sign.daji_sign([("a", "2"), ("a", "1")], "s")
