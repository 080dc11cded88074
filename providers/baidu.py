"""Baidu product image search: finds photos in a library of one's own.

Every hit gives back the `brief` its picture was added with; the library is filled through
`OwnCatalogue`. Deleted pictures are found for hours more and hidden here meanwhile.
"""

import re
from collections.abc import Collection
from typing import Any, ClassVar, Literal

from pydantic import Field, SecretStr

from providers._baidu_api import BaiduApi
from providers._baidu_catalogue import BaiduCatalogue
from providers._baidu_ledger import Ledger
from providers.base import (
    Capability,
    Counted,
    ImageFormat,
    ImageRules,
    Provider,
    ProviderContext,
    ProviderInfo,
    SearchRequest,
    SearchResult,
)
from providers.catalogue import Brief
from providers.errors import BadResponse, ImageRejected
from providers.product import Product
from providers.rows import products_from, rows_of
from providers.settings import ProviderSettings

WINDOW = 1000  # results; pn + rn reaches no further
TAG_LOGIC = {"and": "0", "or": "1"}
_CLASS_IDS = range(1, 65536)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)


class Baidu(BaiduCatalogue, Provider):
    """Search in, and upkeep of, a Baidu product library."""

    class Settings(ProviderSettings):
        """PROVIDERS__BAIDU__*"""

        required: ClassVar[tuple[str, ...]] = ("api_key", "secret_key")
        api_key: SecretStr | None = Field(default=None, description="API Key of the application")
        secret_key: SecretStr | None = Field(default=None, description="its Secret Key")
        base_url: str = Field(
            default="https://aip.baidubce.com", description="scheme, host and path prefix"
        )
        tag_logic: Literal["and", "or"] = Field(
            default="and", description="and or or: must a hit have both class ids, or one"
        )

    info: ClassVar[ProviderInfo] = ProviderInfo(
        id="baidu",
        title="Baidu",
        homepage="https://cloud.baidu.com/doc/IMAGESEARCH/s/Dk3bczrmj",
        image=ImageRules(
            formats=(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.BMP),
            min_side=300,
            max_side=4096,
            max_bytes=4_000_000,
            counted=Counted.BASE64_URLENCODED,
        ),
        capabilities=frozenset({Capability.CATEGORY, Capability.PAGING, Capability.OWN_CATALOGUE}),
        qps=2.0,
        cost="paid per call",
    )

    def __init__(self, settings: Settings, context: ProviderContext) -> None:
        api = BaiduApi(
            context.http,
            context.now,
            base_url=settings.base_url,
            api_key=settings.api_key or SecretStr(""),
            secret_key=settings.secret_key or SecretStr(""),
        )
        super().__init__(api, Ledger(context.memory, context.now))
        self._tag_logic = TAG_LOGIC[settings.tag_logic]

    async def search(self, request: SearchRequest) -> SearchResult:
        """One page of hits. `category` is "class_id1", "class_id1,class_id2" or ",class_id2".

        Where no class or page can be, nothing is found and no call is made.
        """
        if request.image is None:
            raise ImageRejected("only photos can be searched")
        start = _start(request.cursor)
        classes = _classes(request.category)
        if start is None or classes is None:
            return SearchResult()
        count = min(max(request.limit, 1), WINDOW - start)
        fields: dict[str, str | bytes] = {
            "image": request.image.form_value,
            "pn": str(start),
            "rn": str(count),
            **classes,
        }
        if classes:
            fields["tag_logic"] = self._tag_logic
        body = await self._api.call("search", fields)
        gone = await self._ledger.gone(filter(None, map(_sign, _rows(body))))
        return parse(body, next_start=start + count, gone=gone)

    async def check(self) -> str:
        """Gets a token, which costs nothing."""
        token = await self._api.token()
        return f"keys accepted; token valid until {token.expires_at:%Y-%m-%d}"

    async def close(self) -> None:
        """Stop a token request that is under way."""
        await self._api.close()


def parse(
    body: dict[str, Any], *, next_start: int = WINDOW, gone: Collection[str] = ()
) -> SearchResult:
    """Read `{result_num, result: [{cont_sign, score, brief}], has_more}`, less what is `gone`.

    A product with several pictures among the hits is listed once. Raises BadResponse.
    """
    rows = _rows(body)
    best: dict[str, Product] = {}
    for product in products_from((row for row in rows if _sign(row) not in gone), _product):
        known = best.get(product.id)
        if known is None or (known.similarity or 0.0) < (product.similarity or 0.0):
            best[product.id] = product
    # The table says bool, the sample holds the text "false".
    more = str(body.get("has_more")).strip().lower() == "true"
    return SearchResult(
        products=tuple(best.values()),
        cursor=str(next_start) if more and rows and next_start < WINDOW else None,
    )


def _rows(body: dict[str, Any]) -> list[Any]:
    if "result" not in body and body.get("result_num") != 0:
        raise BadResponse("no result in the answer")
    return rows_of(body.get("result"))


def _sign(row: Any) -> str | None:
    sign = row.get("cont_sign") if isinstance(row, dict) else None
    return sign if isinstance(sign, str) and sign else None


def _product(row: Any) -> Product:
    sign, brief = _sign(row), row.get("brief")
    if sign is None or not isinstance(brief, str | None):
        raise TypeError("a cont_sign and a brief were expected")
    return Brief.from_json(brief or "").product("baidu", sign, similarity=row.get("score"))


def _start(cursor: str | None) -> int | None:
    """pn of the page, None when there is no such page."""
    if cursor is None:
        return 0
    start = int(cursor) if _NUMBER.fullmatch(cursor) else WINDOW
    return start if start < WINDOW else None


def _classes(category: str | None) -> dict[str, str] | None:
    """class_id1 and class_id2 as form fields, None when they cannot be such."""
    parts = [part.strip() for part in (category or "").split(",")]
    given = {name: part for name, part in zip(Brief.CLASS_IDS, parts, strict=False) if part}
    valid = all(_NUMBER.fullmatch(part) and int(part) in _CLASS_IDS for part in given.values())
    if not valid or len(parts) > len(Brief.CLASS_IDS):
        return None
    return {name: str(int(part)) for name, part in given.items()}
