"""The baseline: a photo search bot as one writes it in an afternoon.

It is sound but for what it leaves out: the photo is made small on the event loop, each shop is
asked after the other with a client of its own, and one photo is sent. Nothing is stored.
"""

import base64
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from PIL import Image, ImageOps
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

SIDE, QUALITY = 800, 85
PATHS = {"JUHE": "/snapshop/query", "TAOBAO_TOP": ""}


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """The bot answers while the block runs; settings come from the environment, as ours."""
    api = os.environ["TELEGRAM__API_URL"]
    builder = Application.builder().token(os.environ["TELEGRAM__TOKEN"])
    builder = builder.base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    application = builder.concurrent_updates(True).build()
    application.add_handler(MessageHandler(filters.PHOTO, on_photo))
    await application.initialize()
    await application.start()
    assert application.updater is not None
    await application.updater.start_polling()
    try:
        yield
    finally:
        await application.updater.stop()
        await application.stop()
        await application.shutdown()


async def on_photo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Search for the photo and answer with the first product."""
    message = update.effective_message
    assert message is not None
    await message.reply_text("Searching…")
    file = await message.photo[-1].get_file()
    small = _small(bytes(await file.download_as_bytearray()))
    found = [await _ask(shop, small) for shop in PATHS]
    title, price, picture = found[0][0]
    await message.reply_photo(picture, caption=f"{title}\n¥{price}")


def _small(photo: bytes) -> bytes:
    with Image.open(io.BytesIO(photo)) as stored:
        picture = ImageOps.exif_transpose(stored)
    size = (SIDE, SIDE * picture.height // picture.width)
    out = io.BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


async def _ask(shop: str, photo: bytes) -> list[tuple[str, str, str]]:
    """Title, price and picture address of each product."""
    url = os.environ[f"PROVIDERS__{shop}__BASE_URL"] + PATHS[shop]
    form = {"image": base64.b64encode(photo).decode(), "key": "bench"}
    async with httpx.AsyncClient() as client:
        body: Any = (await client.post(url, data=form)).json()
    if shop == "JUHE":
        rows = body["result"]["data"]
        return [(row["skuName"], row["skuPrice"], row["imageUrl"]) for row in rows]
    return [(row["title"], row["price"], row["pic_url"]) for row in body["items"]]
