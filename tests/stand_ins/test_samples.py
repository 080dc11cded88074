"""Each provider against its stand-in with the documents' own answers: digit for digit.

The stand-in checks signature, token, picture and parameters before it answers.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from bot.app import build_provider
from bot.ingress.pictures import FilePictureHost
from bot.ingress.server import serving
from providers.base import (
    FittedImage,
    ImageFormat,
    ProviderContext,
    SearchRequest,
    SearchResult,
)
from providers.http import ProviderHttp
from providers.registry import all_providers
from sandbox.catalogue.store import CatalogueStore
from sandbox.providers.app import create_app
from sandbox.providers.config import SAMPLES, SANDBOX_KEYS, ProvidersConfig
from tests.providers.replay import DictMemory


def photo() -> FittedImage:
    out = BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(out, "JPEG")
    return FittedImage(out.getvalue(), ImageFormat.JPEG, 640, 480)


@pytest.fixture
def shops(tmp_path: Path) -> Starlette:
    return create_app(ProvidersConfig(store=CatalogueStore(tmp_path), sample=True))


@pytest.fixture
async def public_photo(tmp_path: Path) -> AsyncIterator[str]:
    """The address of the photo on a real picture host."""
    host = FilePictureHost(tmp_path, "http://unused")
    async with serving(host.app(), "127.0.0.1", 0) as port:
        published = await FilePictureHost(tmp_path, f"http://127.0.0.1:{port}").publish(photo())
        yield published.url


async def ask(
    shops: Starlette, provider_id: str, request: SearchRequest | None = None, **settings: str
) -> SearchResult:
    cls = all_providers()[provider_id]
    client = httpx.AsyncClient(transport=httpx.ASGITransport(shops))
    keys = {name.lower(): value for name, value in SANDBOX_KEYS[provider_id].items()}
    values = {**keys, "base_url": f"http://127.0.0.1/{provider_id}", **settings}
    own = cls.Settings.model_validate(values)
    context = ProviderContext(
        ProviderHttp(client, timeout_s=10), DictMemory(), lambda: datetime.now(UTC)
    )
    async with client:
        return await build_provider(cls, own, context).search(
            request or SearchRequest(image=photo())
        )


def documented(name: str) -> Any:
    """A document's answer, with numbers as their digits."""
    return json.loads((SAMPLES / f"{name}.json").read_bytes(), parse_float=str, parse_int=str)


def prices(result: SearchResult) -> list[str | None]:
    return [product.price.amount if product.price else None for product in result.products]


async def test_juhe(shops: Starlette) -> None:
    rows = documented("juhe")["result"]["data"]
    result = await ask(shops, "juhe")
    assert [p.id for p in result.products] == [row["skuId"] for row in rows]
    assert [p.title for p in result.products] == [row["skuName"] for row in rows]
    assert prices(result) == [row["skuPrice"] for row in rows] == ["7299.00", "6488.00", "2799"]
    assert [repr(p.similarity) for p in result.products] == [row["similarity"] for row in rows]


@pytest.mark.parametrize("method", ["md5", "hmac", "hmac-sha256"])
@pytest.mark.parametrize("timestamp", ["ms", "datetime"])
async def test_taobao_top_in_every_signature_and_time_format(
    shops: Starlette, method: str, timestamp: str
) -> None:
    (row,) = documented("taobao_top")["items"]
    result = await ask(shops, "taobao_top", sign_method=method, timestamp_format=timestamp)
    (product,) = result.products
    assert (product.id, product.title) == (row["item_id"], row["title"])
    assert prices(result) == [row["price"]] == ["199.00"]
    assert repr(product.similarity) == row["similarity"]
    assert result.total == 150


@pytest.mark.parametrize("style", ["wrapped-sha256", "hmac-sha256", "query-sha256"])
@pytest.mark.parametrize("body", ["json", "form"])
async def test_taobao_image_in_every_style_and_body(
    shops: Starlette, style: str, body: str
) -> None:
    rows = documented("taobao_image")["items"]
    result = await ask(shops, "taobao_image", sign_style=style, body_format=body)
    assert [p.id for p in result.products] == [row["item_id"] for row in rows]
    assert prices(result) == [row["price"] for row in rows]


async def test_daji_by_address(shops: Starlette, public_photo: str) -> None:
    answer = documented("daji_search_v2")["data"]
    request = SearchRequest(image=photo(), image_url=public_photo)
    result = await ask(shops, "daji", request)
    assert [p.id for p in result.products] == [row["itemId"] for row in answer["data"]]
    assert [p.title for p in result.products] == [row["title"] for row in answer["data"]]
    assert prices(result) == [row["zkFinalPrice"] for row in answer["data"]] == ["22.8", "45.6"]
    lists = [p.list_price.amount for p in result.products if p.list_price]
    assert lists == [row["reservePrice"] for row in answer["data"]]
    assert [p.url for p in result.products] == [f"https:{row['url']}" for row in answer["data"]]
    seen = answer["picInfo"]["mainRegion"]["multiCategoryId"]
    assert [c.id for c in result.categories] == [row["categoryId"] for row in seen]
    assert [repr(c.score) for c in result.categories] == [row["score"] for row in seen]
    x1, x2, y1, y2 = map(int, answer["picInfo"]["mainRegion"]["region"].split(","))
    assert result.regions[0].pixels(640, 480) == (x1, y1, x2, y2)


async def test_daji_by_upload(shops: Starlette) -> None:
    rows = documented("daji_search_v1")["data"]
    result = await ask(shops, "daji")
    assert [p.id for p in result.products] == [row["itemId"] for row in rows]
    assert prices(result) == [row["price"] for row in rows]


async def test_baidu(shops: Starlette) -> None:
    (row,) = documented("baidu_search")["result"]
    (product,) = (await ask(shops, "baidu")).products
    assert product.title == row["brief"] == "./data/jay1.jpg"
    assert repr(product.similarity) == row["score"] == "0.97976700290421"
