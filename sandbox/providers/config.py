"""How the stand-ins are set up: keys, limits, the addresses they give out, and their moods."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.catalogue.store import CatalogueStore
from sandbox.providers.quotas import Clock, Quota

# The last part of a bot's setting PROVIDERS__<ID>__<NAME>, and the value that opens the door here.
SANDBOX_KEYS: Mapping[str, Mapping[str, str]] = {
    "taobao_top": {"APP_KEY": "12345678", "APP_SECRET": "helloworld"},
    "taobao_image": {"APP_KEY": "12345678", "APP_SECRET": "helloworld"},
    "daji": {"APP_KEY": "demoKey", "APP_SECRET": "demoSecret"},
    "daji_1688": {"APP_KEY": "demoKey", "APP_SECRET": "demoSecret"},
    "baidu": {"API_KEY": "demoApiKey", "SECRET_KEY": "demoSecretKey"},
    "juhe": {"KEY": "5f4dcc3b5aa765d61d8327deb882cf99"},
}

TOP_TOKENS: Mapping[str, str] = {
    "ACCESS_TOKEN": "demo-access-token",
    "REFRESH_TOKEN": "demo-refresh-token",
}

DOCUMENTED_QUOTAS: Mapping[str, Quota] = {
    "taobao_top": Quota(qps=20, daily=10_000),
    "taobao_image": Quota(qps=5, busy_qps=3, daily=10_000, ban=True),
    "daji": Quota(qps=5),
    "daji_1688": Quota(qps=5),
    "baidu": Quota(qps=10),
    "juhe": Quota(),
}


@dataclass(frozen=True)
class TopOptions:
    """Where Taobao TOP's documents leave a choice.

    `methods` are the API names that exist. `wrapped` puts answers in `*_response` unless the
    caller asks to simplify. `guide_codes` answers picture faults with the codes of the guide
    the client was written from (7 format, 15 size, 31 rate) instead of the platform's.
    `tokens` holds an access token that is valid without asking the token endpoint, and the
    refresh token; `client_credentials` may be switched off, as in the documented flows.
    """

    methods: tuple[str, ...] = ("taobao.item.img.search",)
    wrapped: bool = False
    guide_codes: bool = False
    tokens: Mapping[str, str] = field(default_factory=lambda: TOP_TOKENS)
    client_credentials: bool = True
    token_seconds: int = 86_400
    tolerance: float = 600.0


@dataclass(frozen=True)
class DajiOptions:
    """DAJI: `secret_in_query` allows the unsigned calls meant for testing."""

    secret_in_query: bool = False
    alibaba_max_base64: int = 3_000_000


@dataclass(frozen=True)
class BaiduOptions:
    """Baidu: `stocked` fills the library with demo products, `ready` is whether one exists."""

    ready: bool = True
    stocked: bool = False
    delete_delay: float = 4 * 3600.0
    token_seconds: int = 2_592_000
    has_more_as_text: bool = True


@dataclass(frozen=True)
class ProvidersConfig:
    """Everything the stand-ins need.

    `link_base` is the sandbox's own address, put before the links and pictures of products;
    without it they lie on the hosts the documents show. `sample` answers every search that
    passed the checks with the document's own payload, digit for digit.
    """

    store: CatalogueStore
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: SANDBOX_KEYS)
    link_base: str | None = None
    clock: Clock = time.time
    sample: bool = False
    quotas: Mapping[str, Quota] = field(default_factory=lambda: DOCUMENTED_QUOTAS)
    top: TopOptions = TopOptions()
    daji: DajiOptions = DajiOptions()
    baidu: BaiduOptions = BaiduOptions()

    def key(self, provider: str, name: str) -> str:
        """One of a provider's keys."""
        return self.keys[provider][name]


SAMPLES = Path(__file__).parent / "samples"
