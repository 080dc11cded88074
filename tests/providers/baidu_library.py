"""A Baidu product library behind the HTTP seam: it issues tokens and keeps pictures."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

import httpx

from providers.baidu import Baidu
from providers.base import FittedImage, ImageFormat, SearchRequest
from providers.catalogue import Brief
from tests.providers.replay import TINY, Clock, DictMemory, Recorder, build, fields, says

TOKEN = "/oauth/2.0/token"
KEYS = {"api_key": "ak", "secret_key": "sk-secret"}
MUG = Brief(
    id="mug-7",
    title="陶瓷马克杯",
    price="45.60",
    currency="CNY",
    url="https://shop.example/mug-7",
    image="https://img.example/7.jpg",
)


class ClockMemory(DictMemory):
    """A memory in which time passes."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.ends: dict[str, datetime] = {}

    async def get(self, key: str) -> str | None:
        self._drop_old()
        return await super().get(key)

    async def put(self, key: str, value: str, *, ttl_s: float | None = None) -> None:
        self.ends.pop(key, None)
        if ttl_s is not None:
            self.ends[key] = self.clock() + timedelta(seconds=ttl_s)
        await super().put(key, value)

    async def scan(self, prefix: str, *, after: str = "", limit: int = 100) -> dict[str, str]:
        self._drop_old()
        return await super().scan(prefix, after=after, limit=limit)

    def _drop_old(self) -> None:
        for key in [key for key, end in self.ends.items() if end <= self.clock()]:
            self.rows.pop(key, None)
            del self.ends[key]


@dataclass
class Library:
    """The service. `token` is the only one it takes; a deleted picture stays searchable.

    A method in `refusals` answers with that body once it has answered `patience` calls well.
    """

    pictures: dict[str, dict[str, str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    token: str = ""
    issued: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    patience: int = 0
    answered: list[str] = field(default_factory=list)

    def recorder(self) -> Recorder:
        """The seam to build a provider on."""
        return Recorder(
            {
                TOKEN: self._issue,
                "/product/add": lambda request: self._answer(request, self._add),
                "/product/search": lambda request: self._answer(request, self._search),
                "/product/delete": lambda request: self._answer(request, self._delete),
                "/product/update": lambda request: self._answer(request, self._update),
            }
        )

    def _issue(self, request: httpx.Request) -> httpx.Response:
        self.issued += 1
        self.token = f"24.token-{self.issued}"
        return _json(request, {"access_token": self.token, "expires_in": 2592000})

    def _answer(self, request: httpx.Request, verb: Any) -> httpx.Response:
        form = fields(request)
        method = request.url.path.rpartition("/")[2]
        if form["access_token"] != self.token:
            return _json(request, {"error_code": 110, "error_msg": "Access token invalid"})
        if method in self.refusals and self.answered.count(method) >= self.patience:
            return httpx.Response(200, stream=httpx.ByteStream(self.refusals[method].encode()))
        self.answered.append(method)
        return _json(request, {"log_id": 2263663554, **verb(form)})

    def _add(self, form: dict[str, str]) -> dict[str, Any]:
        sign = sign_of(form["image"])
        if sign in self.pictures:
            return {"error_code": 216681, "error_msg": "item has existed", "cont_sign": sign}
        self.pictures[sign] = {k: form[k] for k in form if k == "brief" or k.startswith("class_")}
        return {"cont_sign": sign}

    def _search(self, form: dict[str, str]) -> dict[str, Any]:
        start, count = int(form["pn"]), int(form["rn"])
        rows = [
            {"score": 1 - place / 10_000, "brief": kept["brief"], "cont_sign": sign}
            for place, (sign, kept) in enumerate(self.pictures.items())
        ]
        page = rows[start : start + count]
        more = "true" if len(rows) > start + count else "false"
        return {"result_num": len(page), "result": page, "has_more": more}

    def _delete(self, form: dict[str, str]) -> dict[str, Any]:
        signs = form["cont_sign"].split(";")
        assert len(signs) <= 100
        self.deleted += signs
        return {}

    def _update(self, form: dict[str, str]) -> dict[str, Any]:
        kept = self.pictures[form["cont_sign"]]
        kept.update({k: form[k] for k in form if k == "brief" or k.startswith("class_")})
        return {}


@dataclass
class Shop:
    """A provider on a library, with everything a test looks at."""

    library: Library = field(default_factory=Library)
    clock: Clock = field(default_factory=Clock)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.memory = ClockMemory(self.clock)
        self.recorder = self.library.recorder()
        self.baidu = self.new_process()

    def new_process(self) -> Baidu:
        """The provider after a restart: the memory is kept, the token is not."""
        provider = build(
            "baidu", {**KEYS, **self.settings}, self.recorder, now=self.clock, memory=self.memory
        )
        assert isinstance(provider, Baidu)
        return provider

    async def fill(self, count: int) -> Self:
        """Add the products p0, p1, ... of one picture each."""
        for number in range(count):
            await self.baidu.add(Brief(id=f"p{number}", title="x"), photo(number))
        return self

    async def found(self) -> list[str]:
        """The product ids that a search finds."""
        result = await self.baidu.search(SearchRequest(image=TINY))
        return [product.id for product in result.products]

    def calls(self) -> list[str]:
        """The last part of each requested path, in order."""
        return [request.url.path.rpartition("/")[2] for request in self.recorder.requests]

    def sent(self, method: str) -> list[dict[str, str]]:
        """The fields of each call of add, search, delete or update."""
        return self.recorder.sent(f"/product/{method}")


def photo(number: int) -> FittedImage:
    """One of many different pictures."""
    return FittedImage(f"picture {number}".encode(), ImageFormat.JPEG, 800, 600)


def sign_of(image: FittedImage | str) -> str:
    """The cont_sign the library gives this picture."""
    text = image if isinstance(image, str) else image.base64
    digest = hashlib.sha256(text.encode()).digest()
    return f"{int.from_bytes(digest[:4])},{int.from_bytes(digest[4:8])}"


def _json(request: httpx.Request, body: dict[str, Any]) -> httpx.Response:
    reply = says(json.dumps(body, ensure_ascii=False))(request)
    assert isinstance(reply, httpx.Response)
    return reply
