"""Stand-in for DAJI's 1688 interface: upload, image search, keyword search."""

from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from sandbox.catalogue.shops import Offer
from sandbox.providers.daji_desk import DajiDesk, Parameters, Refused, box_of, region_text, whole
from sandbox.providers.pictures import Picture, PictureRefused, PictureRules
from sandbox.providers.standin import call_of, sample_response

MARKET = "daji_1688"
LEAST = 0.5
FAILED_UPLOAD = "0"  # the id 1688 answers with when it could not use the picture
COUNTRIES = frozenset({"en", "zh", "ja", "ko", "ru", "vi", "th", "fr", "es", "pt", "de", "it"})


class Daji1688(DajiDesk):
    """The 1688 interface with an account of its own."""

    id = "daji_1688"

    def routes(self) -> list[Route]:
        """The 1688 endpoints."""
        return AlibabaEndpoints(self).routes()


class AlibabaEndpoints:
    """The 1688 endpoints, behind a desk's checks."""

    def __init__(self, desk: DajiDesk) -> None:
        self._desk = desk
        self._rules = PictureRules(
            formats=("JPEG", "PNG", "WEBP"), max_base64=desk.config.daji.alibaba_max_base64
        )

    def routes(self) -> list[Route]:
        """Upload and the two searches."""
        guarded = self._desk.endpoint
        return [
            Route("/alibaba/upload/image", guarded(self._upload), methods=["GET", "POST"]),
            Route("/alibaba/product/imageQuery", guarded(self._search), methods=["GET"]),
            Route("/alibaba/product/keywordQuery", guarded(self._keyword), methods=["GET"]),
        ]

    async def _upload(self, request: Request, parameters: Parameters) -> Any:
        text, address = parameters.get("image_base64"), parameters.get("pic_url")
        if text and request.method == "POST":
            try:
                picture = await self._desk.decoded(text, self._rules)
            except PictureRefused as no:
                call_of(request).verdict = no.fault.value
                return {"imageId": FAILED_UPLOAD}
        elif address:
            picture = await self._desk.fetched(address, self._rules)
        else:
            raise Refused("400", "pic_url or image_base64")
        call_of(request).picture = picture
        if self._desk.config.sample:
            return sample_response("daji_upload")
        call_of(request).verdict = "stored"
        return {"imageId": self._desk.keep(picture)}

    async def _search(self, request: Request, parameters: Parameters) -> Any:
        """Image search; pages count from 1 and `beginPage` must be given."""
        page, size = _page(parameters)
        low, high = _prices(parameters)
        picture = await self._picture(parameters)
        call_of(request).picture = picture
        wanted = parameters.get("region") or ""
        part = box_of(wanted, picture) if wanted else None
        if self._desk.config.sample:
            return sample_response("daji_1688")
        pixels = picture.pixels.crop(part) if part else picture.pixels
        found = await self._desk.counter.by_picture(MARKET, pixels, LEAST)
        hits = [offer for offer, _ in found.hits if low <= offer.price <= high]
        x1, y1, x2, y2 = found.subject
        width, height = picture.pixels.size
        subject = region_text((x1 * width, y1 * height, x2 * width, y2 * height))
        regions = {"currentRegion": wanted or subject, "yoloCropRegion": subject}
        return self._listed(request, hits, page, size, regions)

    async def _keyword(self, request: Request, parameters: Parameters) -> Any:
        words = parameters.get("keyword", "").strip()
        if not words:
            raise Refused("400", "keyword")
        page, size = _page(parameters)
        low, high = _prices(parameters)
        if self._desk.config.sample:
            return sample_response("daji_1688")
        found = await self._desk.counter.by_words(MARKET, words)
        hits = [offer for offer in found if low <= offer.price <= high]
        return self._listed(request, hits, page, size, None)

    async def _picture(self, parameters: Parameters) -> Picture:
        """The uploaded picture, else the one at an address; clients call that by two names."""
        if parameters.get("imageId"):
            return self._desk.kept(parameters["imageId"])
        address = parameters.get("imageAddress") or parameters.get("imageUrl")
        if not address:
            raise Refused("400", "imageId or imageAddress")
        return await self._desk.fetched(address)

    def _listed(
        self, request: Request, hits: list[Offer], page: int, size: int, regions: Any
    ) -> dict[str, Any]:
        part = hits[(page - 1) * size : page * size]
        call_of(request).verdict = f"ok {len(part)}"
        return {
            "totalRecords": len(hits),
            "totalPage": -(-len(hits) // size),
            "pageSize": size,
            "currentPage": page,
            "data": [self._item(offer) for offer in part] or None,
            "picRegionInfo": regions,
        }

    def _item(self, offer: Offer) -> dict[str, Any]:
        name = offer.product.slug.replace("-", "")
        documented = f"https://cbu01.alicdn.com/img/ibank/O1CN01{name}_!!{offer.seller}-0-cib.jpg"
        row = {
            "offerId": int(offer.id),
            "subject": offer.title,
            "subjectTrans": offer.product.en,
            "imageUrl": self._desk.links.picture(offer, documented),
            "priceInfo": {
                "price": str(offer.price),
                "jxhyPrice": None,
                "pfJxhyPrice": None,
                "consignPrice": str(offer.list_price) if offer.list_price else None,
                "promotionPrice": None,
            },
            "monthSold": offer.sold,
            "repurchaseRate": f"{offer.sold % 40}%",
            "isJxhy": False,
            "isOnePsale": True,
            "sellerIdentities": ["tp_member"],
            "traceInfo": f"object_id@{offer.id}",
        }
        if self._desk.links.base:
            row["url"] = self._desk.links.page(offer, "")
        return row


def _page(parameters: Parameters) -> tuple[int, int]:
    """Page and size, and a check of `country`, which working clients always send."""
    if not parameters.get("beginPage"):
        raise Refused("400", "beginPage")
    if parameters.get("country") not in COUNTRIES:
        raise Refused("400", "country")
    return whole(parameters, "beginPage", 1, 1, 1000), whole(parameters, "pageSize", 20, 1, 50)


def _prices(parameters: Parameters) -> tuple[Decimal, Decimal]:
    try:
        low = Decimal(parameters.get("priceStart") or "0")
        high = Decimal(parameters.get("priceEnd") or "Infinity")
    except InvalidOperation:
        raise Refused("400", "priceStart and priceEnd") from None
    return low, high
