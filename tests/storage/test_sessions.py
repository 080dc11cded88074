"""A search survives a restart exactly as it was, for seven days."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain import Findings, Offer, Outcome, Status
from bot.errors import ImageTooSmall
from bot.session import PriceBand, Selection, Session, View
from bot.storage.session_text import session_from_text, session_to_text
from bot.storage.sessions import DAY_S, SqlSentPictures, SqlSessions
from providers.base import SearchResult, SortKey
from providers.errors import ProviderError, RateLimited
from providers.product import Category, Money, Product, Region
from tests.storage.conftest import Clock

PRODUCT = Product(
    provider="juhe",
    id="30823472863",
    title='Apple <b>"苹果"</b> \u202e & Co',
    url="https://item.jd.com/1.html",
    price=Money(amount="7299.00", currency="CNY"),
    similarity=0.8242081498230364,
    labels=("非自营",),
)
SEEN = Category(id="22", title="Digital devices", score=0.05508)
WHOLE = Region(x1=0.1, y1=0.2, x2=0.9, y2=1.0, score=0.84396)
SESSION = Session(
    id="Abc_-123xyzQ",
    owner_id=2**52,
    chat_id=-(2**51),
    message_id=7,
    language="zh_CN",
    photo_id="AgAC",
    asked=("juhe", "baidu", "daji"),
    created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    region=WHOLE,
    outcomes=(
        Outcome(
            "juhe", Status.OK, SearchResult((PRODUCT,), "20", 1, (WHOLE,), (SEEN,)), elapsed_ms=312
        ),
        Outcome("baidu", Status.ERROR, error=RateLimited("secret detail", retry_after=3)),
        Outcome("daji", Status.SKIPPED, error=ImageTooSmall(120, 90, 300)),
    ),
    findings=Findings((Offer(PRODUCT, same_item=1),), (WHOLE,), (SEEN,)),
    pictured=True,
    selection=Selection(("juhe",), "digital", PriceBand(Decimal("0.10"), None), True, SortKey.SOLD),
    view=View.OVERVIEW,
    index=3,
    not_understood=("xyz",),
    thread_id=11,
    photos=("AgAC", "AgAD"),
    photo_index=1,
    wishes=Selection(category="digital"),
)


def test_a_session_reads_back_as_it_was_written() -> None:
    again = session_from_text(session_to_text(SESSION))
    assert replace(again, outcomes=()) == replace(SESSION, outcomes=())
    juhe, baidu, daji = again.outcomes
    assert (juhe.status, juhe.result.cursor, juhe.elapsed_ms) == (Status.OK, "20", 312)
    assert isinstance(baidu.error, RateLimited)
    assert (baidu.error.retry_after, baidu.error.detail) == (3, "")
    assert isinstance(daji.error, ImageTooSmall)
    assert (daji.error.width, daji.error.height, daji.error.min_side) == (120, 90, 300)


def test_the_text_holds_products_once_and_no_detail_meant_for_the_operator() -> None:
    text = session_to_text(SESSION)
    assert text.count("7299.00") == 1
    assert "secret detail" not in text


def test_an_unknown_failure_of_a_newer_version_is_still_a_failure() -> None:
    text = session_to_text(SESSION).replace("rate_limited", "brand_new")
    assert isinstance(session_from_text(text).outcomes[1].error, ProviderError)


def test_a_session_from_before_there_were_albums_is_read() -> None:
    kept = json.loads(session_to_text(SESSION))
    for name in ("photos", "photo_index", "wishes"):
        del kept[name]
    again = session_from_text(json.dumps(kept))
    assert (again.photos, again.photo_index, again.wishes) == ((), 0, Selection())


async def test_sessions_live_seven_days_from_their_last_change(
    engine: AsyncEngine, clock: Clock
) -> None:
    store = SqlSessions(engine, clock=clock)
    await store.put(SESSION)
    clock.now += 6 * DAY_S
    await store.put(replace(SESSION, index=5))
    clock.now += 6 * DAY_S
    found = await store.get(SESSION.id)
    assert found is not None
    assert found.index == 5
    assert await store.get("unknown") is None
    clock.now += 2 * DAY_S
    assert await store.get(SESSION.id) is None


async def test_a_picture_is_known_until_telegram_forgets_it(
    engine: AsyncEngine, clock: Clock
) -> None:
    pictures = SqlSentPictures(engine, clock=clock)
    assert await pictures.get("https://a/1.jpg") is None
    await pictures.put("https://a/1.jpg", "AAA")
    await pictures.put("https://a/1.jpg", "BBB")
    assert await pictures.get("https://a/1.jpg") == "BBB"
    await pictures.forget("https://a/1.jpg")
    assert await pictures.get("https://a/1.jpg") is None
