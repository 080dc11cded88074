"""Juhe "snapshop" (data id 547): similar goods on JD for a photo.

One form POST with the base64 picture and a key; no paging, filters or signature. The service
documents plain http only; https is the default here, and `BASE_URL=http://apis.juhe.cn` with
`ALLOW_INSECURE=true` is the documented way.
"""

from typing import Any, ClassVar

from pydantic import Field, SecretStr

from providers.base import (
    Counted,
    ImageFormat,
    ImageRules,
    Provider,
    ProviderContext,
    ProviderInfo,
    SearchRequest,
    SearchResult,
)
from providers.errors import (
    BadResponse,
    Blocked,
    BudgetSpent,
    ErrorTable,
    ImageRejected,
    Misconfigured,
    RateLimited,
    Unreachable,
    Verdict,
)
from providers.product import Money, Product
from providers.rows import products_from, rows_of
from providers.settings import ProviderSettings

ERRORS: ErrorTable = {
    "254701": Verdict(ImageRejected),  # empty, over the limit, wrong format
    "254703": Verdict(Unreachable),  # network exception, retry
    "254704": Verdict(Unreachable, retries=1),  # query failed, see reason
    "10001": Verdict(Misconfigured),  # wrong key
    "10002": Verdict(Misconfigured),  # key has no permission
    "10003": Verdict(Misconfigured),  # key expired
    "10004": Verdict(Misconfigured),  # wrong OPENID
    "10005": Verdict(Misconfigured),  # application not audited in time
    "10007": Verdict(Misconfigured),  # unknown source
    "10008": Verdict(Blocked),  # address banned
    "10009": Verdict(Blocked),  # key banned
    "10011": Verdict(RateLimited),  # this address asks too often
    "10012": Verdict(BudgetSpent),  # calls used up
    "10013": Verdict(BudgetSpent),  # test key over its limit
    "10014": Verdict(Unreachable),  # internal exception; a search may be repeated
    "10020": Verdict(Unreachable, retries=0),  # maintenance
    "10021": Verdict(Misconfigured),  # interface disabled
}


class Juhe(Provider):
    """JD goods through Juhe's photo shopping interface."""

    class Settings(ProviderSettings):
        """PROVIDERS__JUHE__*"""

        required: ClassVar[tuple[str, ...]] = ("key",)
        key: SecretStr | None = Field(default=None, description="key of the snapshop interface")
        base_url: str = Field(
            default="https://apis.juhe.cn", description="scheme, host and path prefix"
        )

    info: ClassVar[ProviderInfo] = ProviderInfo(
        id="juhe",
        title="JD (Juhe)",
        homepage="https://www.juhe.cn/docs/api/id/547",
        image=ImageRules(
            formats=(ImageFormat.JPEG, ImageFormat.BMP),
            min_side=48,
            max_side=4096,
            max_bytes=3_000_000,
            counted=Counted.BASE64,
        ),
        cost="paid per call",
        picture_hosts=("360buyimg.com",),
        link_hosts=("jd.com",),
    )

    def __init__(self, settings: Settings, context: ProviderContext) -> None:
        self._http = context.http
        self._key = settings.key or SecretStr("")
        self._url = settings.base_url.rstrip("/") + "/snapshop/query"

    async def search(self, request: SearchRequest) -> SearchResult:
        """One call; Juhe itself decides how many goods come back."""
        if request.image is None:
            raise ImageRejected("only photos can be searched")
        reply = await self._http.post_form(
            self._url,
            {"image": request.image.form_value, "key": self._key.get_secret_value()},
        )
        return parse(reply.json())


def parse(body: Any) -> SearchResult:
    """Read `{reason, result: {data: [...]}, error_code}`. Raises ProviderError."""
    if not isinstance(body, dict) or "error_code" not in body:
        raise BadResponse("no error_code in the answer")
    code = str(body["error_code"])
    if code != "0":
        raise ERRORS.get(code, Verdict(BadResponse)).exception(
            str(body.get("reason") or ""), upstream_code=code
        )
    result = body.get("result")
    if not isinstance(result, dict) or "data" not in result:
        raise BadResponse("no result.data in the answer")
    return SearchResult(products=products_from(rows_of(result["data"]), _product))


def _product(row: Any) -> Product:
    return Product(
        provider="juhe",
        id=row["skuId"],
        title=row["skuName"],
        price=Money.read(row.get("skuPrice"), "CNY"),
        similarity=row.get("similarity"),
        image_url=row.get("imageUrl"),
        url=row.get("detailUrl"),
        app_url=row.get("detailAppUrl"),
        category=tuple(row.get(key) for key in ("cid1Name", "cid2Name", "cid3Name")),
        labels=(row.get("wareLabel"),),
    )
