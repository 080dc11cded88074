"""A planted leak is caught, wherever it is; otherwise the watch would prove nothing."""

import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.catalogue.store import CatalogueStore
from sandbox.providers.app import create_app
from sandbox.providers.config import ProvidersConfig
from tests.canaries import KEYS, TOKEN, Watch

ADDRESS = f"http://127.0.0.1/file/bot{TOKEN}/photos/1.jpg"


def test_what_the_product_writes_itself_is_caught_before_it_is_hidden() -> None:
    watch = Watch()
    with watch.listening():
        logging.getLogger("bot.handlers").info("fetched %s", ADDRESS)
        logging.getLogger("providers.juhe").debug("asked with %s", KEYS[0])
    assert len(watch.leaks) == 2
    assert TOKEN not in str(watch.leaks[0])[40:]


def test_an_exception_of_the_products_is_looked_through_as_well() -> None:
    watch = Watch()
    with watch.listening():
        logging.getLogger("bot.ingress").error("it broke", exc_info=ValueError(ADDRESS))
    assert len(watch.leaks) == 1


def test_a_librarys_line_counts_as_it_is_written() -> None:
    hiding, careless = Watch(), Watch(known=())
    with hiding.listening(), careless.listening():
        logging.getLogger("httpx").info("HTTP Request: GET %s", ADDRESS)
        logging.getLogger("httpcore").debug("sent %s", KEYS[0])
    assert hiding.leaks == []
    assert len(careless.leaks) == 1, "the token is known by its looks, a key only when it is told"


def test_a_database_is_looked_through(tmp_path: Path) -> None:
    watch = Watch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "snapbuy.db-wal").write_bytes(b"\0x" + TOKEN.encode() + b"\0")
    (tmp_path / "photo.jpg").write_bytes(b"nothing")
    watch.look_into(tmp_path)
    assert len(watch.leaks) == 1
    assert "snapbuy.db-wal" in watch.leaks[0]


@pytest.mark.parametrize(
    "leaking",
    [
        {"params": {"picUrl": ADDRESS}},
        {"headers": {"Referer": ADDRESS}},
        {"content": f'{{"image_url": "{ADDRESS}"}}'.encode()},
    ],
    ids=["address", "headers", "body"],
)
async def test_a_request_to_a_shop_is_looked_through(
    pictures: Path, leaking: dict[str, Any]
) -> None:
    app = create_app(ProvidersConfig(store=CatalogueStore(pictures)))
    watch = Watch()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shops") as client:
        with watch.at_the_shops():
            await client.post("/juhe/snapshop/query", content=b"nothing to hide")
            assert watch.leaks == []
            await client.post("/juhe/snapshop/query", **leaking)
    assert len(watch.leaks) == 1
