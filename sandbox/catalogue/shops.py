"""Who sells what: each provider's shops with their own prices, titles and pictures.

Everything is derived from a hash of provider and product, so it is the same every time.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sandbox.catalogue.products import CatalogueProduct, products
from sandbox.catalogue.samples import SAMPLES

VIEWS = 4  # ways a picture is re-rendered by shops that sell the same thing
IN_EVERY_SHOP = frozenset(sample.slug for sample in SAMPLES)
CENT = Decimal("0.01")

Shop = tuple[str, str]  # name, place

_TAOBAO: Sequence[Shop] = (
    ("暖橙生活馆", "浙江 杭州"), ("小满良品旗舰店", "广东 广州"), ("拾光优选店", "上海"),
    ("青禾日用专营店", "江苏 苏州"), ("鹿野百货", "福建 泉州"), ("知夏旗舰店", "浙江 金华"),
    ("木南家居店", "广东 佛山"), ("云朵选物", "四川 成都"), ("二十四桥优品", "江苏 扬州"),
)  # fmt: skip
_FACTORIES: Sequence[Shop] = (
    ("义乌市晨露日用品厂", "浙江 义乌"), ("广州市恒意贸易有限公司", "广东 广州"),
    ("泉州市远帆制品有限公司", "福建 泉州"), ("台州市禾禾工贸有限公司", "浙江 台州"),
)  # fmt: skip
_JD: Sequence[Shop] = (("自营", "北京"), ("非自营", "广东 深圳"), ("非自营", "浙江 杭州"))
_OWN: Sequence[Shop] = (("自有仓", "上海"),)


@dataclass(frozen=True)
class Market:
    """One provider's sellers, how dear they are, and how much of the catalogue they stock."""

    shops: Sequence[Shop]
    dearness: float
    stocked: float
    digits: int  # of its product ids
    most: int = 3  # offers of one product


MARKETS: Mapping[str, Market] = {
    "taobao_top": Market(_TAOBAO, 1.0, 0.75, 12),
    "taobao_image": Market(_TAOBAO[::-1], 0.97, 0.7, 12),
    "daji": Market(_TAOBAO, 0.92, 0.8, 12),
    "daji_1688": Market(_FACTORIES, 0.52, 0.7, 12, most=2),
    "juhe": Market(_JD, 1.08, 0.75, 11, most=2),
    "baidu": Market(_OWN, 1.0, 0.5, 6, most=1),
}  # fmt: skip

_TITLES = ("{}", "{} 包邮", "【现货】{}", "新款{}", "{} 官方正品")


@dataclass(frozen=True)
class Offer:
    """A product in one shop. Prices are yuan with two decimals; `view` picks the picture."""

    provider: str
    id: str
    product: CatalogueProduct
    title: str
    shop: str
    seller: str
    place: str
    price: Decimal
    list_price: Decimal | None
    sold: int
    view: int

    @property
    def picture(self) -> str:
        """The picture's name: the product's, or a re-rendering of it."""
        return f"{self.product.slug}~{self.view}" if self.view else self.product.slug


@cache
def offers(provider: str) -> Mapping[str, tuple[Offer, ...]]:
    """What a provider's shops sell, by the product's slug; products it lacks are absent."""
    found = {product.slug: tuple(_offers(provider, product)) for product in products()}
    return {slug: rows for slug, rows in found.items() if rows}


@cache
def offers_by_id(provider: str) -> Mapping[str, Offer]:
    """The same, by the offer's id."""
    return {offer.id: offer for rows in offers(provider).values() for offer in rows}


def _offers(provider: str, product: CatalogueProduct) -> Iterator[Offer]:
    market = MARKETS[provider]
    luck = _luck(provider, product.slug)
    if product.slug not in IN_EVERY_SHOP and luck(0) >= market.stocked:
        return
    count = 1 + int(luck(1) * market.most * 0.9)
    first = int(luck(2) * len(market.shops))
    for k in range(min(count, len(market.shops))):
        shop, place = market.shops[(first + k) % len(market.shops)]
        factor = Decimal(str(round(market.dearness * (0.9 + 0.25 * luck(3 + k)), 3)))
        price = _tidy(Decimal(product.price) * factor)
        dearer = _tidy(Decimal(product.list_price) * factor) if product.list_price else None
        digits = int(luck(9 + k) * 0.9 * 10**market.digits) + 10 ** (market.digits - 1)
        yield Offer(
            provider=provider,
            id=str(digits),
            product=product,
            title=_TITLES[int(luck(12 + k) * len(_TITLES)) if k else 0].format(product.zh),
            shop=shop,
            seller=str(2_000_000_000 + int(_luck(provider, shop)(0) * 9e8)),
            place=place,
            price=price,
            list_price=dearer,
            sold=int(product.sold * (0.2 + luck(6 + k))),
            view=(int(luck(2) * VIEWS) + k) % VIEWS,
        )


def _luck(*names: str) -> Callable[[int], float]:
    """A fixed stream of numbers 0..1 for some names."""

    def draw(k: int) -> float:
        digest = hashlib.sha256(":".join((*names, str(k))).encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    return draw


def _tidy(amount: Decimal) -> Decimal:
    """A price as shops write it: whole yuan with .00 or .90 above 30 yuan, else tenths."""
    if amount < 30:
        return (amount.quantize(Decimal("0.1"), ROUND_HALF_UP)).quantize(CENT)
    whole = amount.quantize(Decimal(1), ROUND_HALF_UP)
    return (whole if whole % 2 else whole - Decimal("0.1")).quantize(CENT)
