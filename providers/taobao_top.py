"""Taobao's gateway (TOP): `taobao.item.img.search`, a signed form POST with a token.

Defaults follow the guide to this method: milliseconds, MD5, `client_credentials`, the token
sent as `access_token`. Production gateways document a GMT+8 date and time, a token of an
authorised user and the name `session` for it, and may know the method by another name: all of
that is settings. Flat and `*_response`-wrapped answers are read alike. For the meaning of
error codes see `taobao_faults`.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field, SecretStr

from providers._taobao_account import TaobaoSettings, taobao_info
from providers._taobao_faults import ErrorProfile, Mend, read_fault
from providers._taobao_signing import Signature, keyed, wrapped
from providers._taobao_token import GrantedToken, StaticToken, TokenSource
from providers._taobao_wire import (
    aside,
    category_id,
    datetime_text,
    epoch_ms,
    number_text,
    offset,
    products,
    read_items,
    within,
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
)
from providers.errors import ImageRejected
from providers.http import FormFields
from providers.strict_json import Json

GATEWAY = "https://api.taobao.com"
GATEWAY_PATH = "/router/rest"
GATEWAY_TOKENS = "https://oauth.taobao.com/token"
MAX_PAGE = 100


class SignMethod(StrEnum):
    """Values of `sign_method`."""

    MD5 = "md5"
    HMAC = "hmac"
    HMAC_SHA256 = "hmac-sha256"


SIGNING: Mapping[str, Signature] = {
    SignMethod.MD5: partial(wrapped, digest="md5"),
    SignMethod.HMAC: partial(keyed, digest="md5"),
    SignMethod.HMAC_SHA256: partial(keyed, digest="sha256"),
}


class TokenFrom(StrEnum):
    """How a token is come by."""

    CLIENT_CREDENTIALS = "client_credentials"
    STATIC = "static"
    REFRESH = "refresh_token"


class Place(StrEnum):
    """Where a call carries its parameters."""

    QUERY = "query"
    FORM = "form"


class TaobaoTop(Provider):
    """Taobao goods through the TOP gateway."""

    class Settings(TaobaoSettings):
        """PROVIDERS__TAOBAO_TOP__*"""

        base_url: str = Field(default=GATEWAY, description="scheme, host and path prefix")
        token_url: str | None = Field(
            default=None,
            description=f"left out: {GATEWAY_TOKENS}, or BASE_URL/token when BASE_URL is set",
        )
        method: str = Field(
            default="taobao.item.img.search", min_length=1, description="name of the method"
        )
        sign_method: SignMethod = Field(
            default=SignMethod.MD5, description="md5, hmac or hmac-sha256"
        )
        timestamp_format: Literal["ms", "datetime"] = Field(
            default="ms", description="ms, or datetime: date and time in GMT+8"
        )
        token_source: TokenFrom = Field(
            default=TokenFrom.CLIENT_CREDENTIALS,
            description="client_credentials, static or refresh_token",
        )
        access_token: SecretStr | None = Field(default=None, description="for TOKEN_SOURCE=static")
        refresh_token: SecretStr | None = Field(
            default=None, description="for TOKEN_SOURCE=refresh_token"
        )
        token_parameter: Literal["access_token", "session"] = Field(
            default="access_token", description="access_token or session: what the token is sent as"
        )
        token_call: Place = Field(
            default=Place.QUERY,
            description="query or form: where a token call carries its parameters",
        )
        threshold: float = Field(
            default=0.7, ge=0.5, le=1, description="least similarity, 0.5 to 1"
        )
        error_profile: ErrorProfile = Field(
            default=ErrorProfile.PLATFORM,
            description="platform or documents: whose meaning bare codes 7, 15 and 31 have",
        )

        @property
        def missing(self) -> tuple[str, ...]:
            """Names of required keys that are not set; a token source may need one more."""
            key = {TokenFrom.STATIC: "access_token", TokenFrom.REFRESH: "refresh_token"}.get(
                self.token_source
            )
            secret: SecretStr | None = getattr(self, key) if key else None
            unset = key is not None and not (secret and secret.get_secret_value())
            return (*super().missing, *((key,) if key and unset else ()))

    info: ClassVar[ProviderInfo] = taobao_info(
        id="taobao_top",
        title="Taobao",
        image=ImageRules(
            formats=(ImageFormat.JPEG, ImageFormat.PNG),
            min_side=300,
            best_side=800,
            max_bytes=2_000_000,
        ),
        capabilities=frozenset({Capability.CATEGORY, Capability.PAGING, Capability.THRESHOLD}),
    )

    def __init__(self, settings: Settings, context: ProviderContext) -> None:
        self._http = context.http
        self._now = context.now
        self._settings = settings
        self._secret = settings.secret
        self._url, token_url = addresses(settings.base_url, settings.token_url)
        self._tokens = self._token_source(token_url)

    async def search(self, request: SearchRequest) -> SearchResult:
        """One page; a second call only when a token or a time was refused."""
        if request.image is None:
            raise ImageRejected("only photos can be searched")
        start = offset(request.cursor)
        limit = min(max(request.limit, 1), MAX_PAGE)
        body = await self._ask(self._question(request, start, limit), request.image)
        return parse(body, start=start, limit=limit)

    async def check(self) -> str:
        """Obtain a token, which costs nothing."""
        if not self._tokens.renewable:
            return "configured; a static token shows its worth in a search only"
        await self._tokens.get()
        return "the keys are good: a token was granted"

    def _question(self, request: SearchRequest, start: int, limit: int) -> dict[str, str]:
        """All parameters but the picture, the token, the time and the signature."""
        settings = self._settings
        threshold = settings.threshold if request.threshold is None else request.threshold
        params = {
            "method": settings.method,
            "app_key": settings.app_key or "",
            "v": "2.0",
            "sign_method": settings.sign_method.value,
            "format": "json",
            "fields": "item_id,title,price,pic_url,similarity",
            "threshold": number_text(within(threshold, 0.5, 1.0)),
            "start": str(start),
            "page_size": str(limit),
            "category_id": category_id(request.category) or "",
        }
        return {name: value for name, value in params.items() if value}

    async def _ask(self, question: Mapping[str, str], image: FittedImage) -> Json:
        """The answer. What can be mended is, once each; then its error is raised."""
        refused: str | None = None
        mended: set[Mend] = set()
        while True:
            token = await self._tokens.get(refused=refused)
            fields = await aside(len(image.data), self._signed, question, token, image)
            body = (await self._http.post_form(self._url, fields)).json()
            fault = read_fault(body, self._now(), self._settings.error_profile)
            if fault is None:
                return body
            if fault.mend is None or fault.mend in mended:
                raise fault.error
            if fault.mend is Mend.SESSION and not self._tokens.renewable:
                raise fault.error
            mended.add(fault.mend)
            refused = token if fault.mend is Mend.SESSION else None

    def _signed(self, question: Mapping[str, str], token: str, image: FittedImage) -> FormFields:
        ms = self._settings.timestamp_format == "ms"
        params = {
            **question,
            self._settings.token_parameter: token,
            "timestamp": epoch_ms(self._now()) if ms else datetime_text(self._now()),
            "img": image.base64,
        }
        sign = SIGNING[self._settings.sign_method](params, self._secret)
        return {**params, "img": image.form_value, "sign": sign}

    def _token_source(self, url: str) -> TokenSource:
        settings = self._settings
        if settings.token_source is TokenFrom.STATIC:
            return StaticToken(_plain(settings.access_token))
        grant = {
            "client_id": settings.app_key or "",
            "client_secret": self._secret,
            "grant_type": settings.token_source.value,
        }
        if settings.token_source is TokenFrom.REFRESH:
            grant["refresh_token"] = _plain(settings.refresh_token)
        return GrantedToken(
            self._http, url, grant, in_query=settings.token_call is Place.QUERY, now=self._now
        )


def addresses(base_url: str, token_url: str | None) -> tuple[str, str]:
    """Where searches and token calls go; one BASE_URL moves both, TOKEN_URL only the second."""
    base = base_url.rstrip("/").removesuffix(GATEWAY_PATH)
    tokens = token_url or (GATEWAY_TOKENS if base == GATEWAY else f"{base}/token")
    return base + GATEWAY_PATH, tokens


def parse(body: Json, *, start: int, limit: int) -> SearchResult:
    """Read one page that began at `start`. Raises BadResponse."""
    items = read_items(body)
    rows = items.rows[:limit]
    end = start + len(rows)
    more = bool(rows) and items.total is not None and items.total > end
    return SearchResult(
        products=products(rows, TaobaoTop.info.id),
        cursor=str(end) if more else None,
        total=items.total,
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
