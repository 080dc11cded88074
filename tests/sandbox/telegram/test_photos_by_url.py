"""Files by URL: fetched by the server, with its own limits and a long memory for failures."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.serving import Server, listen
from tests.sandbox.telegram.conftest import ok, picture, refused

BAD_URL = "Bad Request: failed to get HTTP URL content"
BAD_TYPE = "Bad Request: wrong type of the web page content"


@dataclass
class Shop:
    """A picture host: what it serves by path, and what was asked for."""

    url: str = ""
    pages: dict[str, Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()

    async def serve(request: Request) -> Response:
        name = request.path_params["name"]
        shop.asked.append(name)
        if name == "slow":
            await asyncio.sleep(1)
        return shop.pages.get(name, Response(status_code=404))

    app = Starlette(routes=[Route("/{name}", serve)])
    server = Server(uvicorn.Config(app, log_level="error"))
    listener = listen("127.0.0.1", 0)
    task = asyncio.create_task(server.serve([listener]))
    shop.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield shop
    server.should_exit = True
    await task
    listener.close()


async def test_a_photo_by_url_is_fetched_once(
    sandbox: SandboxClient, anna: Person, shop: Shop
) -> None:
    shop.pages["a.jpg"] = Response(picture(), media_type="image/jpeg")
    for _ in range(2):
        sent = await ok(sandbox, "sendPhoto", chat_id=anna.id, photo=f"{shop.url}/a.jpg")
        assert sent["photo"][-1]["width"] == 640
    assert shop.asked == ["a.jpg"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (Response(status_code=403), BAD_URL),
        (Response(picture(kind="WEBP"), media_type="image/webp"), BAD_TYPE),
        (Response("<html>", media_type="text/html"), BAD_TYPE),
        (Response("<html>", media_type="image/jpeg"), BAD_TYPE),
        (Response(b"x" * (5 * 1024 * 1024 + 1), media_type="image/jpeg"), BAD_URL),
        (
            Response(picture(30, 1, "PNG"), media_type="image/png"),
            "Bad Request: PHOTO_INVALID_DIMENSIONS",
        ),
        (Response(status_code=302, headers={"location": "/b"}), BAD_URL),
    ],
)
async def test_a_page_that_is_no_photo_is_refused(
    sandbox: SandboxClient, anna: Person, shop: Shop, page: Response, text: str
) -> None:
    shop.pages["a"] = page
    assert await refused(sandbox, "sendPhoto", chat_id=anna.id, photo=f"{shop.url}/a") == text


async def test_a_url_that_failed_stays_failed(
    sandbox: SandboxClient, anna: Person, shop: Shop
) -> None:
    assert await refused(sandbox, "sendPhoto", chat_id=anna.id, photo=f"{shop.url}/a") == BAD_URL
    shop.pages["a"] = Response(picture(), media_type="image/jpeg")
    assert await refused(sandbox, "sendPhoto", chat_id=anna.id, photo=f"{shop.url}/a") == BAD_URL
    assert shop.asked == ["a"]


async def test_a_slow_page_is_given_up(sandbox: SandboxClient, anna: Person, shop: Shop) -> None:
    text = await refused(sandbox, "sendPhoto", chat_id=anna.id, photo=f"{shop.url}/slow")
    assert text == BAD_URL


async def test_the_internet_is_out_of_reach(sandbox: SandboxClient, anna: Person) -> None:
    text = await refused(sandbox, "sendPhoto", chat_id=anna.id, photo="https://x.test/a.jpg")
    assert text == BAD_URL


async def test_documents_by_url_are_pdf_or_zip(
    sandbox: SandboxClient, anna: Person, shop: Shop
) -> None:
    shop.pages["a.pdf"] = Response(b"%PDF", media_type="application/pdf")
    shop.pages["a.csv"] = Response(b"a;b", media_type="text/csv")
    sent = await ok(sandbox, "sendDocument", chat_id=anna.id, document=f"{shop.url}/a.pdf")
    assert sent["document"]["file_name"] == "a.pdf"
    text = await refused(sandbox, "sendDocument", chat_id=anna.id, document=f"{shop.url}/a.csv")
    assert text == BAD_TYPE


async def test_an_album_says_which_item_failed(
    sandbox: SandboxClient, anna: Person, shop: Shop
) -> None:
    shop.pages["a"] = Response(picture(), media_type="image/jpeg")
    media = [{"type": "photo", "media": f"{shop.url}/{name}"} for name in ("a", "gone")]
    text = await refused(sandbox, "sendMediaGroup", chat_id=anna.id, media=media)
    assert text == (
        'Bad Request: failed to send message #2 with the error message "WEBPAGE_CURL_FAILED"'
    )
    assert [message.text for message in await anna.screen()] == ["/start"]
