"""Values for the tests of the cards, and the sandbox's own reading of what comes out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.cards.callbacks import CallbackCodec, Damage, Tap
from bot.cards.stage import Features, Screen, Stage
from bot.domain import Findings, Offer, Outcome, Status
from bot.exchange.rates import RateTable
from bot.i18n import translator
from bot.session import Session
from providers.base import ImageRules, ProviderInfo, SearchResult
from providers.product import Money, Product
from sandbox.telegram.entities import HtmlParser
from sandbox.telegram.keyboards import checked_markup

OWNER = 7_000_000_001
SESSION_ID = "abcDEF123_-x"
CODEC = CallbackCodec(b"k" * 32)
TITLES = {"taobao_top": "Taobao", "juhe": "JD (Juhe)", "baidu": "Baidu"}
HOSTS = {"taobao_top": ("taobao.com", "tmall.com"), "juhe": ("jd.com",), "baidu": ()}
SHOPS = {
    id_: ProviderInfo(
        id=id_, title=title, homepage="https://x.com", image=ImageRules(), link_hosts=HOSTS[id_]
    )
    for id_, title in TITLES.items()
}
RATES = RateTable("EUR", date(2026, 11, 20), {"CNY": Decimal("7.8"), "USD": Decimal("1.081")})


def stage(language: str = "en", features: Features | None = None, **values: Any) -> Stage:
    return Stage(translator(language), CODEC, SHOPS, features or Features(), **values)


def yuan(amount: str) -> Money:
    return Money(amount=amount, currency="CNY")


def product(number: int = 1, **values: Any) -> Product:
    base = {
        "provider": "taobao_top",
        "id": str(number),
        "title": f"Red shoe {number}",
        "url": f"https://item.taobao.com/item.htm?id={number}",
        "price": yuan("28.50"),
    }
    return Product(**{**base, **values})


def offer(number: int = 1, same_item: int | None = None, **values: Any) -> Offer:
    return Offer(product(number, **values), same_item)


def outcome(provider: str = "taobao_top", count: int = 1, error: Any = None) -> Outcome:
    if error is not None:
        return Outcome(provider, Status.ERROR, error=error)
    products = tuple(product(n, provider=provider) for n in range(count))
    return Outcome(
        provider, Status.OK if count else Status.EMPTY, result=SearchResult(products=products)
    )


def session(*offers: Offer, **values: Any) -> Session:
    base = Session(
        id=SESSION_ID,
        owner_id=OWNER,
        chat_id=OWNER,
        message_id=5,
        language="en",
        photo_id="photo",
        asked=("taobao_top", "juhe", "baidu"),
        created_at=datetime(2026, 11, 20, 10, 5, tzinfo=UTC),
        findings=Findings(offers=offers),
    )
    return replace(base, **values)


def read(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and entities as a strict server reads them."""
    return HtmlParser(html).parse()


def text_of(screen: Screen) -> str:
    return read(screen.html)[0]


def rows(screen: Screen) -> list[list[dict[str, Any]]]:
    """The buttons as the server accepts them."""
    if screen.keyboard is None:
        return []
    checked = checked_markup(screen.keyboard.to_dict())
    return [] if checked is None else checked["inline_keyboard"]


def buttons(screen: Screen) -> list[dict[str, Any]]:
    return [button for row in rows(screen) for button in row]


def labels(screen: Screen) -> list[list[str]]:
    return [[button["text"] for button in row] for row in rows(screen)]


def tap(screen: Screen, label: str) -> Tap:
    """What the button with this label asks for."""
    data = next(one["callback_data"] for one in buttons(screen) if label in one["text"])
    read_back = CODEC.decode(data, OWNER)
    assert not isinstance(read_back, Damage)
    return read_back
