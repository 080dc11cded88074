"""The Baidu stand-in: token, add, search, update, delete."""

import json
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.catalogue.products import by_slug
from sandbox.catalogue.scene import shot
from sandbox.providers.baidu import ROOT
from sandbox.providers.config import SANDBOX_KEYS, BaiduOptions
from sandbox.providers.quotas import Quota
from tests.sandbox.providers.conftest import Clock, Door, b64, encoded
from tests.sandbox.providers.hosting import hosted

CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": SANDBOX_KEYS["baidu"]["API_KEY"],
    "client_secret": SANDBOX_KEYS["baidu"]["SECRET_KEY"],
}
FREE = dict.fromkeys(SANDBOX_KEYS, Quota())


class Library:
    """A client that holds a token."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.token = ""

    async def login(self) -> "Library":
        """Get a token."""
        answer = await self.client.get("/baidu/oauth/2.0/token", params=CREDENTIALS)
        self.token = answer.json()["access_token"]
        return self

    async def call(self, name: str, **form: str) -> Any:
        """The answer of an endpoint."""
        address = f"/baidu{ROOT}/{name}?access_token={self.token}"
        return (await self.client.post(address, data=form)).json()

    async def code(self, name: str, **form: str) -> int:
        """The error code of an endpoint's answer, 0 for none."""
        return int((await self.call(name, **form)).get("error_code", 0))


@pytest.fixture
async def library(door: Door) -> Library:
    """An empty library without limits."""
    return await Library(door(quotas=FREE)).login()


@pytest.fixture(scope="module")
def goods() -> dict[str, str]:
    """Some products' pictures in base64."""
    slugs = ("mug-cat", "mug-heart", "duck-yellow", "sofa-grey", "jeans-indigo")
    return {slug: b64(encoded(shot(by_slug()[slug], 320))) for slug in slugs}


async def test_a_token_is_issued_by_get_and_post(door: Door) -> None:
    client = door()
    for answer in (
        await client.get("/baidu/oauth/2.0/token", params=CREDENTIALS),
        await client.post("/baidu/oauth/2.0/token", params=CREDENTIALS),
        await client.post("/baidu/oauth/2.0/token", data=CREDENTIALS),
    ):
        token = answer.json()
        assert token["expires_in"] == 2_592_000
        assert "brain_all_scope" in token["scope"]
        assert token["access_token"].startswith("24.")


@pytest.mark.parametrize(
    ("change", "description"),
    [
        ({"client_id": "x"}, "unknown client id"),
        ({"client_secret": "x"}, "Client authentication failed"),
        ({"grant_type": "x"}, "grant type not supported"),
    ],
)
async def test_no_token_for_wrong_keys(
    door: Door, change: dict[str, str], description: str
) -> None:
    answer = await door().get("/baidu/oauth/2.0/token", params=CREDENTIALS | change)
    assert answer.json()["error_description"] == description


async def test_tokens_missing_unknown_and_expired_are_told_apart(
    library: Library, clock: Clock, goods: dict[str, str]
) -> None:
    good = library.token
    library.token = ""
    assert await library.code("search", image=goods["mug-cat"]) == 100
    library.token = "24.made.up"
    assert await library.code("search", image=goods["mug-cat"]) == 110
    library.token = good
    clock.now += 2_592_000
    assert await library.code("search", image=goods["mug-cat"]) == 111


async def test_what_was_added_is_found_with_its_brief_word_for_word(
    library: Library, goods: dict[str, str]
) -> None:
    brief = '{"id":"7","title":"猫杯 <b>","price":"39.00"}'
    added = await library.call("add", image=goods["mug-cat"], brief=brief, class_id1="3")
    assert set(added) == {"log_id", "cont_sign"}
    await library.call("add", image=goods["sofa-grey"], brief="sofa")
    found = await library.call("search", image=goods["mug-cat"])
    assert set(found) == {"result_num", "result", "has_more", "log_id"}
    assert (found["result_num"], found["has_more"]) == (2, "false")
    first, second = found["result"]
    assert (first["brief"], first["cont_sign"]) == (brief, added["cont_sign"])
    assert first["score"] == pytest.approx(1, abs=0.01)
    assert second["score"] < first["score"]


async def test_an_empty_library_finds_nothing(library: Library, goods: dict[str, str]) -> None:
    found = await library.call("search", image=goods["mug-cat"])
    assert (found["result_num"], found["result"]) == (0, [])


async def test_the_same_picture_or_brief_is_there_already(
    library: Library, goods: dict[str, str]
) -> None:
    first = await library.call("add", image=goods["mug-cat"], brief="one")
    for form in (
        {"image": goods["mug-cat"], "brief": "other"},
        {"image": goods["mug-heart"], "brief": "one"},
    ):
        again = await library.call("add", **form)
        assert again["error_code"] == 216681
        assert again["cont_sign"] == first["cont_sign"]


@pytest.mark.parametrize(
    ("form", "count"),
    [
        ({}, 3),
        ({"class_id1": "1"}, 2),
        ({"class_id2": "9"}, 2),
        ({"class_id1": "1", "class_id2": "9"}, 1),
        ({"class_id1": "1", "class_id2": "9", "tag_logic": "0"}, 1),
        ({"class_id1": "1", "class_id2": "9", "tag_logic": "1"}, 3),
        ({"class_id1": "5"}, 0),
    ],
)
async def test_classes_limit_the_search(
    library: Library, goods: dict[str, str], form: dict[str, str], count: int
) -> None:
    rows = (("mug-cat", {"class_id1": "1"}), ("mug-heart", {"class_id1": "1", "class_id2": "9"}),
            ("duck-yellow", {"class_id2": "9"}))  # fmt: skip
    for slug, classes in rows:
        await library.call("add", image=goods[slug], brief=slug, **classes)
    assert (await library.call("search", image=goods["mug-cat"], **form))["result_num"] == count


async def test_pages_start_anywhere_and_say_whether_there_is_more(
    library: Library, goods: dict[str, str]
) -> None:
    for slug, image in goods.items():
        await library.call("add", image=image, brief=slug)
    image = goods["mug-cat"]
    whole = (await library.call("search", image=image))["result"]
    page = await library.call("search", image=image, pn="1", rn="2")
    assert page["result"] == whole[1:3]
    assert page["has_more"] == "true"
    last = await library.call("search", image=image, pn="4", rn="10")
    assert (last["result_num"], last["has_more"]) == (1, "false")


async def test_has_more_may_be_a_bool_as_the_table_says(door: Door, goods: dict[str, str]) -> None:
    client = await Library(door(baidu=BaiduOptions(has_more_as_text=False))).login()
    assert (await client.call("search", image=goods["mug-cat"]))["has_more"] is False


@pytest.mark.parametrize("by", ["image", "cont_sign"])
async def test_an_update_changes_what_it_names_and_keeps_the_rest(
    library: Library, goods: dict[str, str], by: str
) -> None:
    added = await library.call("add", image=goods["mug-cat"], brief="old", class_id1="4")
    key = {"image": goods["mug-cat"], "cont_sign": added["cont_sign"]}[by]
    assert set(await library.call("update", **{by: key}, brief="new")) == {"log_id"}
    found = await library.call("search", image=goods["mug-cat"], class_id1="4")
    assert found["result"][0]["brief"] == "new"
    await library.call("update", **{by: key}, class_id1="5")
    moved = await library.call("search", image=goods["mug-cat"], class_id1="5")
    assert moved["result"][0]["brief"] == "new"


async def test_deleted_pictures_are_found_until_the_library_was_tidied(
    library: Library, goods: dict[str, str], clock: Clock
) -> None:
    signs = []
    for slug in ("mug-cat", "mug-heart", "duck-yellow"):
        added = await library.call("add", image=goods[slug], brief=slug)
        signs.append(added["cont_sign"])
    assert set(await library.call("delete", cont_sign=";".join(signs[:2]))) == {"log_id"}
    await library.call("delete", image=goods["duck-yellow"])
    assert (await library.call("search", image=goods["mug-cat"]))["result_num"] == 3
    assert await library.code("update", cont_sign=signs[0], brief="x") == 216100
    clock.now += 4 * 3600
    assert (await library.call("search", image=goods["mug-cat"]))["result_num"] == 0


async def test_a_deleted_picture_can_be_added_again_and_stays(
    library: Library, goods: dict[str, str], clock: Clock
) -> None:
    added = await library.call("add", image=goods["mug-cat"], brief="one")
    await library.call("delete", cont_sign=added["cont_sign"])
    again = await library.call("add", image=goods["mug-cat"], brief="one")
    assert again["cont_sign"] == added["cont_sign"]
    clock.now += 5 * 3600
    assert (await library.call("search", image=goods["mug-cat"]))["result_num"] == 1


async def test_a_picture_may_be_given_by_address_and_an_image_wins(
    library: Library, goods: dict[str, str], mug: Image.Image
) -> None:
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        assert "cont_sign" in await library.call("add", url=f"{host}/mug.jpg", brief="by url")
        both = await library.call("search", url=f"{host}/gone", image=goods["mug-cat"])
        assert both["result_num"] == 1
        assert await library.code("search", url=f"{host}/gone") == 216200


async def test_a_stocked_library_holds_products_with_the_projects_brief(
    door: Door, goods: dict[str, str]
) -> None:
    client = door(baidu=BaiduOptions(stocked=True), link_base="http://127.0.0.1:8080")
    found = await (await Library(client).login()).call("search", image=goods["mug-cat"])
    assert found["result_num"] > 60
    briefs = [row["brief"] for row in found["result"]]
    assert all(len(brief.encode()) <= 256 for brief in briefs)
    first = json.loads(briefs[0])
    assert first["title"] == "猫咪陶瓷马克杯"
    assert first["url"] == f"http://127.0.0.1:8080/shop/baidu/{first['id']}"
    assert {"price", "currency", "image"} <= set(first)
    # What is of the same kind comes before what has the same colours: no bag among the mugs.
    assert all("杯" in json.loads(brief)["title"] for brief in briefs[:3])
