"""What both DAJI providers share: the signature, the box format, the keys."""

import pytest

from providers._daji_wire import DajiSettings, pairs, region_text, regions_from, sign
from providers.product import Region
from tests.providers.case_daji import KEYS
from tests.providers.replay import TINY

VECTORS: dict[str, dict[str, str | None]] = {
    "04A26C8787FB88E6625406CACF272BE5": {
        "picUrl": "https://img.alicdn.com/bao/uploaded/i3/684174095/"
        "O1CN019WLF1n1g7YYWtonEu_!!0-item_pic.jpg",
        "crop": "true",
        "pageNo": "0",
        "pageSize": "10",
        "region": None,
    },
    "3A88D8E80DD2D28EE3DB8511EC6E244F": {"image_base64": "/9j/4A=="},
    "E0E667F5A3732BFE19BF5A80D13E6486": {"image_id": "1616108138716568543", "language": "en"},
    "6B131898BD2B860AEC801515F29D05BB": {
        "imageId": "1048608196202797156",
        "beginPage": "1",
        "pageSize": "20",
        "country": "en",
    },
    "2AF85284B965273469C4DA725F6F4014": {
        "keyword": "钢笔",
        "beginPage": "1",
        "pageSize": "20",
        "country": "zh",
        "sign": "takes no part",
    },
    "E859694D638F3A0BE4E6E193AEC8FEA4": {
        "picUrl": "https://x/y.jpg",
        "region": "",
        "pageNo": "0",
    },
}


@pytest.mark.parametrize("expected", VECTORS)
def test_signatures_equal_the_reference_vectors(expected: str) -> None:
    assert sign({"appKey": "demoKey", **VECTORS[expected]}, "demoSecret") == expected


def test_an_array_is_one_pair_per_element_in_its_own_order() -> None:
    assert pairs({"b": ["2", "1"], "a": "", "c": None}) == [("a", ""), ("b", "2"), ("b", "1")]
    assert sign({"b": ["2", "1"]}, "s") != sign({"b": ["1", "2"]}, "s")


def test_nulls_are_dropped_and_empty_texts_signed() -> None:
    assert sign({"a": None, "b": "1"}, "s") == sign({"b": "1"}, "s")
    assert sign({"a": "", "b": "1"}, "s") != sign({"b": "1"}, "s")


def test_a_box_reads_back_as_it_was_written() -> None:
    region = Region(x1=0.25, y1=0.1, x2=0.5, y2=0.9)
    text = region_text(region, TINY)
    assert text == "200,400,60,540"
    assert regions_from([text, text], TINY) == (region,)


def test_boxes_mean_nothing_without_the_size_of_the_picture() -> None:
    assert region_text(Region(x1=0, y1=0, x2=1, y2=1), None) is None
    assert regions_from(["0,10,0,10"], None) == ()


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "nan,1,0,1", "9,9,0,5", None, 7, [1]])
def test_what_is_no_box_is_skipped(text: object) -> None:
    assert regions_from([text], TINY) == ()


def test_an_account_is_off_until_both_keys_are_set_and_shows_neither() -> None:
    assert not DajiSettings.model_validate({"app_key": "demoKey"}).active
    settings = DajiSettings.model_validate(KEYS)
    assert settings.active
    assert "demo" not in repr(settings)
