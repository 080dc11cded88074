"""DAJI, Taobao and Tmall goods: image search V2.0 by address, V1.0 by upload, and by keyword.

V2.0 (`/taobao/image-search/url`) reads the picture from a public address and knows regions,
categories and offsets. Without an address the picture is uploaded and searched with V1.0,
which knows none of these: see `Daji.can`.
"""

from typing import ClassVar

from providers._daji_answers import parse_items, parse_v2, rows_in, wire_language
from providers._daji_wire import DajiSettings, DajiWire, page_of, region_text
from providers.base import (
    Capability,
    Counted,
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
from providers.errors import ImageRejected

V2_PATH = "/taobao/image-search/url"
UPLOAD_PATH = "/taobao/upload/image"
V1_PATH = "/taobao/traffic/item/imgsearch"
KEYWORD_PATH = "/taobao/traffic/item/search"

PAGE_SIZE = 20  # the most all of the interfaces allow
LAST_OFFSET = 499
LAST_PAGE = 500

CATEGORY_IDS = {
    "tops": "0",
    "dresses": "1",
    "bottoms": "2",
    "bags": "3",
    "shoes": "4",
    "accessories": "5",
    "snacks": "6",
    "beauty": "7",
    "drinks": "8",
    "furniture": "9",
    "toys": "20",
    "underwear": "21",
    "digital": "22",
    "other": "88888888",
}
SORTS = {
    SortKey.PRICE_UP: "PRICE_ASC",
    SortKey.PRICE_DOWN: "PRICE_DESC",
    SortKey.SOLD: "SALE_QTY_DESC",
}
BY_ADDRESS_ONLY = frozenset({Capability.REGION, Capability.CATEGORY, Capability.PAGING})


class Daji(Provider):
    """Taobao goods through DAJI."""

    class Settings(DajiSettings):
        """PROVIDERS__DAJI__*"""

    info: ClassVar[ProviderInfo] = ProviderInfo(
        id="daji",
        account="daji",
        title="Taobao (DAJI)",
        homepage="https://wiki-en.dajisaas.com/api-310619961",
        image=ImageRules(
            formats=(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.WEBP),
            min_side=100,
            max_side=4096,
            max_bytes=3_000_000,
            counted=Counted.BASE64,
        ),
        capabilities=BY_ADDRESS_ONLY | {Capability.KEYWORD},
        categories=CATEGORY_IDS,
        timeout_s=10.0,
        qps=5.0,
        page_size=PAGE_SIZE,
        cost="paid per call",
        takes_url=True,
        picture_hosts=("alicdn.com",),
        link_hosts=("taobao.com", "tmall.com"),
    )

    def __init__(self, settings: Settings, context: ProviderContext) -> None:
        self._wire = DajiWire(settings, context.http)

    def can(self, capability: Capability, *, with_url: bool) -> bool:
        """Regions, categories and pages need V2.0, and V2.0 needs an address."""
        return self.info.can(capability) and (with_url or capability not in BY_ADDRESS_ONLY)

    async def search(self, request: SearchRequest) -> SearchResult:
        """By the picture's address if there is one, else by upload, else by keyword."""
        if request.image_url:
            return await self._by_address(request)
        if request.image:
            return await self._by_upload(request, request.image)
        if request.keyword:
            return await self._by_keyword(request)
        raise ImageRejected("neither a photo nor words to search for")

    async def _by_address(self, request: SearchRequest) -> SearchResult:
        offset = page_of(request.cursor, first=0, last=LAST_OFFSET)
        category = request.category
        if offset is None or (category and category not in CATEGORY_IDS.values()):
            return SearchResult()
        size = _page_size(request)
        region = region_text(request.region, request.image)
        data = await self._wire.get(
            V2_PATH,
            {
                "picUrl": request.image_url,
                "categoryId": category or None,
                "crop": "false" if region else "true",  # a given region overrides the detection
                "region": region,
                "pageNo": str(offset),  # despite its name the index of the first result
                "pageSize": str(size),
            },
        )
        following = offset + size
        return parse_v2(
            data,
            request.image,
            next_cursor=str(following) if following <= LAST_OFFSET else None,
            page_size=size,
        )

    async def _by_upload(self, request: SearchRequest, image: FittedImage) -> SearchResult:
        if request.cursor is not None:
            return SearchResult()  # V1.0 gives everything at once
        image_id = await self._wire.upload(UPLOAD_PATH, image)
        data = await self._wire.get(
            V1_PATH, {"image_id": image_id, "language": wire_language(request.language)}
        )
        return SearchResult(products=parse_items(rows_in(data), request.language))

    async def _by_keyword(self, request: SearchRequest) -> SearchResult:
        page = page_of(request.cursor, first=1, last=LAST_PAGE)
        if page is None:
            return SearchResult()
        size = _page_size(request)
        data = await self._wire.get(
            KEYWORD_PATH,
            {
                "keyword": request.keyword,
                "page_no": str(page),
                "page_size": str(size),
                "language": wire_language(request.language),
                "sort": SORTS.get(request.sort),
            },
        )
        rows = rows_in(data)
        more = len(rows) >= size and page < LAST_PAGE
        return SearchResult(
            products=parse_items(rows, request.language), cursor=str(page + 1) if more else None
        )


def _page_size(request: SearchRequest) -> int:
    return max(1, min(request.limit, PAGE_SIZE))
