"""DAJI, 1688 wholesale goods: image search by upload, and search by keyword.

The service answers picture id "0" to uploads far above 100 KB, hence the small limit.
"""

import json
import re
from typing import Any, ClassVar

from providers._daji_wire import (
    DajiSettings,
    DajiWire,
    Value,
    language_of,
    object_of,
    page_of,
    region_text,
    regions_from,
    required_id,
)
from providers.base import (
    Capability,
    FittedImage,
    ImageFormat,
    ImageRules,
    Provider,
    ProviderContext,
    ProviderInfo,
    SearchRequest,
    SearchResult,
    SortKey,
)
from providers.errors import BadResponse, ImageRejected
from providers.product import Money, Product
from providers.rows import products_from, rows_of

UPLOAD_PATH = "/alibaba/upload/image"
IMAGE_PATH = "/alibaba/product/imageQuery"
KEYWORD_PATH = "/alibaba/product/keywordQuery"

PAGE_SIZE = 50
LAST_PAGE = 500
COUNTRIES = frozenset({"en", "es", "fr", "ja", "ko", "pt", "ru", "th", "vi", "zh"})
SORTS = {
    SortKey.PRICE_UP: {"price": "asc"},
    SortKey.PRICE_DOWN: {"price": "desc"},
    SortKey.SOLD: {"monthSold": "desc"},
}
SELLERS = {
    "super_factory": "超级工厂",
    "powerful_merchants": "实力商家",
    "tp_member": "诚信通",
}
# An object was once printed instead of encoded: "{price=53.00; jxhyPrice=...}".
_PRINTED_PRICE = re.compile(r"\bprice\b[\"\s]*[=:][\"\s]*([0-9.]+)")


class Daji1688(Provider):
    """1688 wholesale goods through DAJI."""

    class Settings(DajiSettings):
        """PROVIDERS__DAJI_1688__*"""

    info: ClassVar[ProviderInfo] = ProviderInfo(
        id="daji_1688",
        account="daji",
        title="1688 (DAJI)",
        homepage="https://wiki-en.dajisaas.com/api-194164764",
        image=ImageRules(
            formats=(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.WEBP),
            min_side=100,
            max_side=4096,
            max_bytes=100_000,
        ),
        capabilities=frozenset(
            {
                Capability.KEYWORD,
                Capability.PAGING,
                Capability.PRICE_RANGE,
                Capability.REGION,
                Capability.SORT,
            }
        ),
        timeout_s=10.0,
        qps=5.0,
        page_size=20,
        cost="paid per call",
        picture_hosts=("alicdn.com",),
        link_hosts=("1688.com",),
    )

    def __init__(self, settings: Settings, context: ProviderContext) -> None:
        self._wire = DajiWire(settings, context.http)

    async def search(self, request: SearchRequest) -> SearchResult:
        """Upload the picture and search by its id; without a picture, by keyword."""
        if request.image is None and not request.keyword:
            raise ImageRejected("neither a photo nor words to search for")
        page = page_of(request.cursor, first=1, last=LAST_PAGE)
        if page is None:
            return SearchResult()
        params = _query(request, page)
        if request.image:
            params["imageId"] = await self._wire.upload(UPLOAD_PATH, request.image)
            params["region"] = region_text(request.region, request.image)
        data = await self._wire.get(IMAGE_PATH if request.image else KEYWORD_PATH, params)
        return parse(data, request.image, page=page, language=request.language)


def parse(data: Any, image: FittedImage | None, *, page: int, language: str) -> SearchResult:
    """Read `{totalRecords, totalPage, data: [...], picRegionInfo}`; null means nothing found.

    Boxes are in pixels of `image`. Raises BadResponse.
    """
    if data is None:
        return SearchResult()
    if not isinstance(data, dict) or "data" not in data:
        raise BadResponse("no data.data in the answer")
    rows = rows_of(data["data"])
    total, pages = _count(data.get("totalRecords")), _count(data.get("totalPage"))
    more = bool(rows) and page < min(pages or 0, LAST_PAGE)
    wanted = language_of(language)
    return SearchResult(
        products=products_from(rows, lambda row: _product(row, wanted)),
        cursor=str(page + 1) if more else None,
        total=total,
        regions=regions_from(_region_texts(object_of(data.get("picRegionInfo"))), image),
    )


def _query(request: SearchRequest, page: int) -> dict[str, Value]:
    country = language_of(request.language)
    sort = SORTS.get(request.sort)
    return {
        "keyword": request.keyword or None,
        "beginPage": str(page),
        "pageSize": str(max(1, min(request.limit, PAGE_SIZE))),
        "country": country if country in COUNTRIES else "en",
        "categoryId": request.category,
        "priceStart": None if request.min_price is None else format(request.min_price, "f"),
        "priceEnd": None if request.max_price is None else format(request.max_price, "f"),
        "sort": json.dumps(sort, separators=(",", ":")) if sort else None,
    }


def _product(row: Any, language: str) -> Product:
    offer_id = required_id(row["offerId"])
    translated = row.get("subjectTrans")
    use_translation = language != "zh" and isinstance(translated, str) and translated.strip()
    page = f"https://detail.1688.com/offer/{offer_id}.html" if offer_id.isdecimal() else None
    return Product(
        provider="daji_1688",
        id=offer_id,
        title=translated if use_translation else row["subject"],
        url=row.get("url") or page,
        image_url=row.get("imageUrl"),
        price=_price(row.get("priceInfo")),
        shop=row.get("companyName"),
        place=row.get("companyAddress"),
        sold=row.get("monthSold"),
        labels=_labels(row.get("sellerIdentities")),
    )


def _labels(sellers: Any) -> tuple[str, ...]:
    names = sellers if isinstance(sellers, list) else []
    return tuple(SELLERS[name] for name in names if isinstance(name, str) and name in SELLERS)


def _price(info: Any) -> Money | None:
    """The wholesale price, or the price of a single piece where there is no other."""
    if isinstance(info, str):
        found = _PRINTED_PRICE.search(info)
        return Money.read(found[1] if found else info, "CNY")
    prices = object_of(info)
    return Money.read(prices.get("price"), "CNY") or Money.read(prices.get("consignPrice"), "CNY")


def _region_texts(info: dict[str, Any]) -> list[str]:
    """The box searched first, then all that were found, parted by ";"."""
    found = f"{info.get('currentRegion')};{info.get('yoloCropRegion')}"
    return found.split(";")


def _count(value: Any) -> int | None:
    plain = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if plain else None
