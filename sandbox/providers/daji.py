"""Stand-in for DAJI's Taobao interface: upload, image search V1.0 and V2.0, keyword search."""

import hashlib
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.routing import Route

from sandbox.catalogue.categories import CATEGORIES, ENGINE_CLASSES
from sandbox.catalogue.shops import Offer
from sandbox.providers.counter import Found
from sandbox.providers.daji_1688 import AlibabaEndpoints
from sandbox.providers.daji_desk import (
    UPLOAD_RULES,
    DajiDesk,
    Parameters,
    Refused,
    box_of,
    region_text,
    whole,
)
from sandbox.providers.links import alicdn
from sandbox.providers.pictures import Picture, PictureRefused
from sandbox.providers.standin import call_of, sample_response

SAMPLE_ID = "1164408192156408878"  # the one in the documents' answer to an upload
LEAST = 0.5  # offers less alike are not worth listing
MOST_V1 = 100
LANGUAGES = frozenset({"en", "vi", "ru", "ko", "ja", "zh"})

Box = tuple[float, float, float, float]


class Daji(DajiDesk):
    """The Taobao interface; the same host also has the 1688 one."""

    id = "daji"

    def routes(self) -> list[Route]:
        """All of DAJI's endpoints."""
        return [
            Route("/taobao/image-search/url", self.endpoint(self._search), methods=["GET"]),
            Route("/taobao/upload/image", self.endpoint(self._upload), methods=["GET", "POST"]),
            Route(
                "/taobao/traffic/item/imgsearch", self.endpoint(self._search_v1), methods=["GET"]
            ),
            Route("/taobao/traffic/item/search", self.endpoint(self._keyword), methods=["GET"]),
            *AlibabaEndpoints(self).routes(),
        ]

    async def _search(self, request: Request, parameters: Parameters) -> Any:
        """Image search V2.0. `pageNo` is an offset."""
        offset = whole(parameters, "pageNo", 0, 0, 499)
        size = whole(parameters, "pageSize", 10, 1, 20)
        category = whole(parameters, "categoryId", -1, 0, 99_999_999)
        if category >= 0 and category not in ENGINE_CLASSES:
            raise Refused("400", "categoryId")
        if parameters.get("crop", "true") not in {"true", "false"}:
            raise Refused("400", "crop")
        if not parameters.get("picUrl"):
            raise Refused("400", "picUrl")
        picture = await self.fetched(parameters["picUrl"])
        call_of(request).picture = picture
        wanted = parameters.get("region") or ""
        part = box_of(wanted, picture) if wanted else None
        if self.config.sample:
            return sample_response("daji_search_v2")
        pixels = picture.pixels.crop(part) if part else picture.pixels
        found = await self.counter.by_picture(self.id, pixels, LEAST)
        hits = [
            offer
            for offer, _ in found.hits
            if category < 0 or CATEGORIES[offer.product.category].engine == category
        ]
        page = hits[offset : offset + size]
        call_of(request).verdict = f"ok {len(page)}"
        return {
            "data": [self._item(offer) for offer in page],
            "picInfo": _pic_info(found, picture, part),
            "pageNo": offset,
            "pageSize": len(page),
        }

    async def _upload(self, request: Request, parameters: Parameters) -> Any:
        """Store a picture; base64 wins over the address."""
        text, address = parameters.get("image_base64"), parameters.get("pic_url")
        if text and request.method == "POST":
            try:
                picture = await self.decoded(text)
            except PictureRefused as no:
                raise Refused("400", f"image_base64: {no.fault.value}") from None
        elif address:
            picture = await self.fetched(address, UPLOAD_RULES)
        else:
            raise Refused("400", "pic_url or image_base64")
        call_of(request).picture = picture
        if self.config.sample:
            self.keep(picture, SAMPLE_ID)
            return sample_response("daji_upload")
        call_of(request).verdict = "stored"
        return {"imageId": self.keep(picture)}

    async def _search_v1(self, request: Request, parameters: Parameters) -> Any:
        """Image search V1.0: by an uploaded picture or an address, without pages."""
        language = _language(parameters)
        if parameters.get("image_id"):
            picture = self.kept(parameters["image_id"])
        elif parameters.get("pic_url"):
            picture = await self.fetched(parameters["pic_url"])
        else:
            raise Refused("400", "image_id or pic_url")
        call_of(request).picture = picture
        if self.config.sample:
            return sample_response("daji_search_v1")
        found = await self.counter.by_picture(self.id, picture.pixels, LEAST)
        rows = [self._item_v1(offer, language) for offer, _ in found.hits[:MOST_V1]]
        call_of(request).verdict = f"ok {len(rows)}"
        return rows

    async def _keyword(self, request: Request, parameters: Parameters) -> Any:
        """Keyword search; pages count from 1."""
        words = parameters.get("keyword", "").strip()
        if not words:
            raise Refused("400", "keyword")
        page = whole(parameters, "page_no", 1, 1, 100)
        size = whole(parameters, "page_size", 20, 1, 20)
        language = _language(parameters)
        if self.config.sample:
            return sample_response("daji_keyword")
        hits = await self.counter.by_words(self.id, words)
        part = hits[(page - 1) * size : page * size]
        call_of(request).verdict = f"ok {len(part)}"
        rows = [self._item_v1(offer, language) for offer in part]
        return {"data": rows, "pageNo": page, "pageSize": len(rows)}

    def _item(self, offer: Offer) -> dict[str, Any]:
        category = CATEGORIES[offer.product.category]
        click = f"//s.click.taobao.com/t?e={quote(_opaque(offer), safe='')}&union_lens=lensId%3AOPT"
        return {
            "categoryName": category.zh,
            "couponAmount": None,
            "couponstartFee": None,
            "itemId": _opaque(offer),
            "levelOneCategoryName": category.jd[0],
            "picUrl": self.links.picture(offer, alicdn(offer)),
            "provcity": offer.place,
            "reservePrice": _short(offer.list_price or offer.price),
            "sellerId": offer.seller,
            "shopTitle": offer.shop,
            "title": offer.title,
            "url": self.links.page(offer, click),
            "userType": 1 if "旗舰店" in offer.shop else 0,
            "volume": offer.sold,
            "zkFinalPrice": _short(offer.price),
        }

    def _item_v1(self, offer: Offer, language: str) -> dict[str, Any]:
        picture = self.links.picture(offer, alicdn(offer))
        title = offer.title if language == "zh" else offer.product.en
        row: dict[str, Any] = {
            "itemId": offer.id,
            "title": offer.title,
            "mainImageUrl": picture,
            "price": str(offer.price),
            "couponPrice": None,
            "inventory": str(10 + offer.sold % 90),
            "shopName": offer.shop,
            "tags": [],
            "promotionDisplays": [],
            "multiLanguageInfo": {"title": title, "mainImageUrl": picture, "language": language},
        }
        if self.links.base:
            row["url"] = self.links.page(offer, "")
        return row


def _language(parameters: Parameters) -> str:
    language = parameters.get("language", "en")
    if language not in LANGUAGES:
        raise Refused("400", "language")
    return language


def _opaque(offer: Offer) -> str:
    """An item id as the engine gives it: letters and digits that mean nothing."""
    digest = hashlib.sha512(f"{offer.provider}{offer.id}".encode()).hexdigest()
    return f"{digest[:27]}-{digest[27:48]}"


def _short(amount: object) -> str:
    """A price without idle zeros: 22.80 becomes 22.8, 50.00 becomes 50."""
    text = str(amount)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _pic_info(found: Found, picture: Picture, part: tuple[int, int, int, int] | None) -> Any:
    """What was recognised: classes with scores, the region used and others to choose from."""
    scores: dict[int, float] = {}
    for slug, share in found.categories.items():
        engine = CATEGORIES[slug].engine
        scores[engine] = scores.get(engine, 0.0) + share
    best = sorted(scores.items(), key=lambda row: -row[1])[:4]
    left, top = part[:2] if part else (0, 0)
    width = part[2] - part[0] if part else picture.pixels.width
    height = part[3] - part[1] if part else picture.pixels.height
    x1, y1, x2, y2 = found.subject
    subject = (left + x1 * width, top + y1 * height, left + x2 * width, top + y2 * height)
    main = region_text(part or subject)
    others = [region_text(box) for box in _pieces(subject)]
    return {
        "mainRegion": {
            "multiCategoryId": [
                {"categoryId": engine, "score": round(share, 5)} for engine, share in best
            ],
            "region": main,
        },
        "multiRegion": [{"region": text} for text in dict.fromkeys((main, *others))],
    }


def _pieces(box: Box) -> tuple[Box, ...]:
    """The subject, and its two halves along the longer side."""
    x1, y1, x2, y2 = box
    if y2 - y1 > x2 - x1:
        middle = (y1 + y2) / 2
        return box, (x1, y1, x2, middle), (x1, middle, x2, y2)
    middle = (x1 + x2) / 2
    return box, (x1, y1, middle, y2), (middle, y1, x2, y2)
