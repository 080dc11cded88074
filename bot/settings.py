"""All settings, and the only place that reads the environment.

Names are a contract: `SECTION__KEY` in the environment or in a `.env` file. Provider keys are
`PROVIDERS__<ID>__<KEY>` and come from each provider's own model.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from providers.hosts import is_loopback
from providers.registry import all_providers
from providers.settings import ProviderSettings, check_address

SQLITE_PREFIX = "sqlite+aiosqlite:///"
POSTGRES_PREFIX = "postgresql+asyncpg://"
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")


class ConfigError(Exception):
    """Settings cannot be used; `problems` lists every one, each a line for the operator."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Section(BaseModel):
    """A group of settings; an unknown key in it is a typing mistake and is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Telegram(Section):
    """TELEGRAM__*"""

    token: SecretStr | None = Field(default=None, description="bot token, from BotFather")
    api_url: str = Field(
        default="https://api.telegram.org", description="scheme, host and optional prefix"
    )
    mode: Literal["polling", "webhook"] = Field(default="polling", description="polling or webhook")
    webhook_url: str | None = Field(
        default=None, validate_default=True, description="public https address Telegram calls"
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="32 or more of A-Z a-z 0-9 _ -; default: made of the token",
    )
    listen: str = Field(
        default="127.0.0.1:8081", description="host:port of webhook, health and pictures"
    )
    admin_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), description="numeric user ids, comma separated"
    )

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError("is not host:port")
        return value

    @field_validator("api_url")
    @classmethod
    def _safe_api(cls, value: str) -> str:
        check_address(value, allow_insecure=False)
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _address_for_webhook(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value:
            check_address(value, allow_insecure=False)
        elif info.data.get("mode") == "webhook":
            raise ValueError("is needed by TELEGRAM__MODE=webhook")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret_for_webhook(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 32 to 256 of the characters A-Z a-z 0-9 _ -")
        return value

    @property
    def listen_address(self) -> tuple[str, int]:
        """LISTEN as (host, port)."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class Quota(Section):
    """QUOTA__*"""

    daily_per_user: int = Field(default=50, ge=0, description="searches per user and day")
    daily_per_group: int = Field(default=200, ge=0, description="searches per group and day")
    timezone: str = Field(default="Asia/Shanghai", description="where the day begins")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is no IANA time zone name")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose midnight resets the quota."""
        return ZoneInfo(self.timezone)


class Privacy(Section):
    """PRIVACY__*"""

    require_consent: bool = Field(
        default=True, description="ask before the first photo goes to a remote provider"
    )


class Rates(Section):
    """RATES__*"""

    source: SecretStr | None = Field(
        default=None,
        description=(
            "exchange rates of the day, for prices in a person's own currency: a file, or an "
            "https address; JSON with base, date and rates, or the XML of the ECB"
        ),
    )

    @field_validator("source")
    @classmethod
    def _file_or_address(cls, value: SecretStr | None) -> SecretStr | None:
        source = value.get_secret_value() if value else ""
        if not source.isprintable():
            raise ValueError("may hold no control characters")
        if "://" in source:
            _check_source(source)
        return value

    @property
    def place(self) -> str | None:
        """SOURCE in clear: an address may hold a key."""
        return self.source.get_secret_value() if self.source else None


class Settings(BaseSettings):
    """Everything the operator can set, frozen at start. `providers` maps ids to their models."""

    model_config = SettingsConfigDict(
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )

    telegram: Telegram = Telegram()
    database_url: str = Field(
        default=f"{SQLITE_PREFIX}data/snapbuy.db",
        description=f"SQLite file, or {POSTGRES_PREFIX}… for several replicas",
    )
    public_url: str | None = Field(
        default=None,
        description="where the temporary picture host is reachable from the internet",
    )
    quota: Quota = Quota()
    privacy: Privacy = Privacy()
    rates: Rates = Rates()

    @field_validator("database_url")
    @classmethod
    def _supported_database(cls, value: str) -> str:
        if not value.startswith((SQLITE_PREFIX, POSTGRES_PREFIX)):
            raise ValueError(f"begins neither with {SQLITE_PREFIX} nor with {POSTGRES_PREFIX}")
        if value.removeprefix(SQLITE_PREFIX).partition("?")[0] in {"", ":memory:"}:
            raise ValueError("names no file; what is counted must outlive the process")
        if value.startswith(POSTGRES_PREFIX) and not _has_host(value):
            raise ValueError("names no host, or its port is no number; encode / ? # @ as %XX")
        return value

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, value: str | None) -> str | None:
        if value:
            check_address(value, allow_insecure=False)
        return value.rstrip("/") if value else None

    @property
    def provider_settings(self) -> dict[str, ProviderSettings]:
        """Each known provider's settings by id, configured or not."""
        section = self.providers  # type: ignore[attr-defined]  # added by settings_model
        return {id_: getattr(section, id_) for id_ in all_providers()}


def load(env_file: str | Path | None = ".env") -> Settings:
    """Read environment and .env. Raises ConfigError naming every problem at once."""
    try:
        settings: Settings = settings_model()(_env_file=env_file)
    except ValidationError as error:
        raise ConfigError([_line(problem) for problem in error.errors()]) from None
    except SettingsError as error:
        raise ConfigError([str(error)]) from None
    except (UnicodeDecodeError, OSError) as problem:
        # Not the problem's own text: it may quote the file.
        raise ConfigError([f"{env_file} cannot be read: {type(problem).__name__}"]) from None
    return settings


def settings_model() -> type[Any]:
    """The settings class with one section for every registered provider."""
    sections: dict[str, Any] = {
        id_: (cls.Settings, Field(default_factory=cls.Settings))
        for id_, cls in all_providers().items()
    }
    providers = create_model("Providers", __base__=Section, **sections)
    return create_model(
        "Settings", __base__=Settings, providers=(providers, Field(default_factory=providers))
    )


def _check_source(url: str) -> None:
    """Unlike other addresses, it may have a query: rates services take their keys there."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        raise ValueError("is not a web address") from None
    if parts.scheme not in {"http", "https"} or not host or not url.isascii() or " " in url:
        raise ValueError("is neither a file nor a web address")
    if "@" in parts.netloc or parts.fragment:
        raise ValueError("may hold no user name or fragment")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("is plain http to another machine; use https")


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # its text may repeat a password
        return False


# What pydantic says at length, by its type of problem.
PLAINLY = {
    "extra_forbidden": "is not a setting; see `snapbuy env-example` for the names",
    "int_parsing": "is no whole number",
    "float_parsing": "is no number",
    "bool_parsing": "is neither true nor false",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
}


def _line(problem: Any) -> str:
    """One problem as `SECTION__KEY: what is wrong`; the value itself is never repeated."""
    # A number is a place in a list, and the list is one setting.
    name = "__".join(part for part in problem["loc"] if isinstance(part, str)).upper()
    text = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] in PLAINLY:
        text = PLAINLY[problem["type"]].format_map(problem.get("ctx", {}))
    return f"{name}: {text}"
