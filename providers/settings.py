"""What every provider's settings have in common; each provider adds its own keys."""

import re
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from providers.hosts import is_loopback

LINK_PLACEHOLDERS = ("url", "raw_url", "id")
PLACEHOLDER = re.compile(r"\{(" + "|".join(LINK_PLACEHOLDERS) + r")\}")
_NOT_IN_LINKS = re.compile(r"""[^!-~]|[<>"\\^`|]""")


class ProviderSettings(BaseModel):
    """Keys `PROVIDERS__<ID>__*`. `required` names the keys without which it cannot work."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    required: ClassVar[tuple[str, ...]] = ()

    enabled: bool | None = Field(
        default=None, description="true or false; left out: on when its keys are set"
    )
    qps: float | None = Field(
        default=None, gt=0, description="calls per second, instead of the provider's own"
    )
    daily_cap: int | None = Field(
        default=None, ge=1, description="calls per day, instead of the provider's own"
    )
    timeout_s: float | None = Field(
        default=None, gt=0, le=60, description="seconds one search may take"
    )
    allow_insecure: bool = Field(default=False, description="accept plain http to other machines")
    link_template: str | None = Field(
        default=None,
        description=(
            "affiliate link instead of the product's: https, with {url} (percent-encoded), "
            "{raw_url} or {id} in it; such links are marked as ads"
        ),
    )

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of required keys that are not set."""
        return tuple(name for name in self.required if not _filled(getattr(self, name)))

    @property
    def active(self) -> bool:
        """Whether searches may use this provider."""
        return self.enabled is not False and not self.missing

    @field_validator("*")
    @classmethod
    def _safe_address(cls, value: Any, info: ValidationInfo) -> Any:
        if value and (info.field_name or "").endswith("_url"):
            check_address(str(value), allow_insecure=bool(info.data.get("allow_insecure")))
        return value

    @field_validator("link_template")
    @classmethod
    def _usable_template(cls, value: str | None) -> str | None:
        if value and (wrong := template_problems(value)):
            raise ValueError("; ".join(wrong))
        return value

    @model_validator(mode="after")
    def _enabled_means_complete(self) -> Self:
        if self.enabled and self.missing:
            names = ", ".join(name.upper() for name in self.missing)
            raise ValueError(f"ENABLED is true but {names} is not set")
        return self


def check_address(value: str, *, allow_insecure: bool) -> None:
    """Raise ValueError unless the address is https, http to this machine, or http accepted."""
    if not value.isprintable() or " " in value:
        raise ValueError("may hold no spaces or control characters")
    try:
        parts = urlsplit(value)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        # Not the problem's own text: it repeats a part of the value, which may be a password.
        raise ValueError("is not a web address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError("is not a web address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("may hold no user name, query or fragment")
    if parts.scheme == "http" and not is_loopback(host) and not allow_insecure:
        raise ValueError(
            "is plain http to another machine; use https, "
            "or set ALLOW_INSECURE=true to accept that keys travel unprotected"
        )


def template_problems(template: str) -> list[str]:
    """Everything that keeps a text from being a link template; empty when it is one."""
    wrong = []
    try:
        parts = urlsplit(template)
        scheme, place, host = parts.scheme, parts.netloc, parts.hostname if parts.port != 0 else ""
    except ValueError:
        scheme, place, host = "https", "", ""
    if scheme != "https":
        wrong.append("does not begin with https://")
    if not host or "@" in place or "{" in place:
        # Whoever chose the product must not choose where its link leads.
        wrong.append("needs a host of its own, without placeholders or a user name")
    if _NOT_IN_LINKS.search(template):
        wrong.append("holds characters that must be percent-encoded")
    if not PLACEHOLDER.search(template):
        wrong.append("holds none of {url}, {raw_url} and {id}")
    if re.search(r"[{}]", PLACEHOLDER.sub("", template)):
        wrong.append("holds braces around something else than url, raw_url and id")
    return wrong


def _filled(value: object) -> bool:
    if isinstance(value, SecretStr):
        return bool(value.get_secret_value())
    return value is not None and value != ""
