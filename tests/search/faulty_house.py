"""A whole search at a provider that is out of order: real adapter, wire, gate, ledger and quota."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import build_provider
from bot.domain import Outcome, Query
from bot.search.admission import Gate, Rates, account_of
from bot.search.seat import ProviderSeat
from bot.search.service import SearchService
from bot.settings import Quota as QuotaSettings
from bot.storage.calls import SqlCallBudget
from bot.storage.quota import SqlQuota
from bot.storage.tables import call_hours, call_log
from bot.storage.tombstones import Mask
from bot.users.charging import why_free
from bot.users.quota import Quota
from providers import http
from providers.base import ProviderContext
from providers.registry import all_providers
from sandbox.providers.fault_payloads import Payload
from sandbox.providers.raw_faults import RawFaultServer
from tests.providers.case import Case
from tests.providers.cases import CASES
from tests.providers.replay import DictMemory
from tests.search.fakes import Darkroom, Host, Shelf, wall
from tests.search.fault_table import ALL_ENVELOPES, NOTHING, answer
from tests.search.virtual_time import WiredLoop

CERTIFICATES = Path(__file__).with_name("certificates")
SELF_SIGNED = Path(http.__file__).parents[1] / "tests" / "providers" / "self_signed.pem"
TLS = {
    "tls_good": CERTIFICATES / "good.pem",
    "tls_self_signed": SELF_SIGNED,
    "tls_expired": CERTIFICATES / "expired.pem",
    "tls_wrong_name": CERTIFICATES / "wrong_name.pem",
}
NAMES = (
    "baidu",
    "juhe",
    "daji-by-upload",
    "daji-by-address",
    "daji_1688",
    "taobao_image",
    "taobao_top",
)
SUBJECTS: Mapping[str, Case] = {
    case.id.removesuffix("-by-upload"): case for case in CASES if case.id in NAMES
}
# Calls that are counted in the call before the search, where there is one.
COUNTED_FIRST = {"baidu": 0, "taobao_top": 0, "daji": 1, "daji_1688": 1}
USER = 4711


@dataclass
class House:
    """One provider behind the gate, and everything that keeps count of it."""

    search: SearchService
    seat: ProviderSeat
    quota: Quota
    engine: AsyncEngine
    account: str
    server: RawFaultServer
    host: Host | None
    shelf: Shelf = field(default_factory=Shelf)

    async def ask(self, key: str = "1:1", photo: bytes = b"photo") -> Outcome:
        """A person's search: reserved before it, charged or given back after it."""
        await self.quota.reserve(key, USER)
        answer = await self.search.find(Query(photo=photo))
        await self.quota.end(key, why_free(answer.outcomes))
        (outcome,) = answer.outcomes
        return outcome

    async def charged(self) -> int:
        """Searches the person has paid today."""
        return (await self.quota.standing(USER)).used

    async def counted(self) -> tuple[int, int]:
        """Calls in the day's count, and in the log behind the calls per second."""
        async with self.engine.connect() as connection:
            day = await connection.scalar(
                select(func.sum(call_hours.c.calls)).where(call_hours.c.account == self.account)
            )
            log = await connection.scalar(
                select(func.count()).select_from(call_log).where(call_log.c.account == self.account)
            )
        return day or 0, log or 0


def subject(name: str) -> tuple[Case, str]:
    """The case of `provider` or `provider@first`, and the end of the path that is at fault."""
    bare, _, place = name.partition("@")
    case = SUBJECTS[bare]
    paths = list(case.exchanges)
    return case, paths[0] if place else paths[-1]


@asynccontextmanager
async def house(engine: AsyncEngine, name: str, mode: str) -> AsyncIterator[House]:
    """The provider with this fault at its path."""
    case, at = subject(name)
    truths = {path: body for path, body in case.exchanges.items() if path != at}
    moment = wall()
    server = RawFaultServer(
        truths=truths, modes=_own_modes(name, case, moment()), tls=_tls(TLS.get(mode))
    )
    cls = all_providers()[case.provider]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(server)
        settings = cls.Settings.model_validate(
            {
                **case.settings,
                "base_url": _address(mode, server),
                "qps": 50,
                "daily_cap": 500,
                "allow_insecure": True,
            }
        )
        account = account_of(cls.info.account or cls.info.id, settings)
        seconds = lambda: moment().timestamp()  # noqa: E731  # no def for so little
        budget = SqlCallBudget(engine, clock=seconds, steady=seconds)
        gate = Gate(account, Rates.of(cls.info, settings), budget, now=moment)
        client = await stack.enter_async_context(http.new_client(cls.info.max_in_flight))
        wire = http.ProviderHttp(client, timeout_s=cls.info.timeout_s, admit=gate, now=moment)
        provider = build_provider(cls, settings, ProviderContext(wire, DictMemory(), moment))
        stack.push_async_callback(provider.close)
        seat = ProviderSeat.of(provider, settings)
        host = Host() if case.request.image_url else None
        shelf = Shelf()
        search = SearchService({case.provider: seat}, Darkroom(), shelf, host=host)
        await stack.enter_async_context(search)
        quota = Quota(SqlQuota(engine, Mask(b"a key for tests")), QuotaSettings())
        yield House(search, seat, quota, engine, account, server, host, shelf)


def _address(mode: str, server: RawFaultServer) -> str:
    if mode == "dns":
        return "http://nobody.example"
    return "http://127.0.0.1:9" if mode == "refused" else server.url(mode)


def _tls(certificate: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@cache
def trusting() -> ssl.SSLContext:
    """A context that checks as the product's own does, and trusts the tests' authority too."""
    context = ssl.create_default_context()
    context.load_verify_locations(CERTIFICATES / "authority.pem")
    return context


def _own_modes(name: str, case: Case, now: datetime) -> dict[str, Payload]:
    bare = name.partition("@")[0]
    date = format_datetime((now + timedelta(seconds=60)).astimezone(UTC), usegmt=True)
    envelopes = {f"says_{kind}": answer(body) for kind, (body, _) in ALL_ENVELOPES[bare].items()}
    return {
        "429_date": Payload(429, headers={"Retry-After": date}),
        "429_long": Payload(429, headers={"Retry-After": "60"}),
        "one_bad_item": answer(_with_a_bad_row(list(case.exchanges.values())[-1])),
        "nothing_found": answer(NOTHING[bare]),
        **envelopes,
    }


def _with_a_bad_row(body: bytes) -> str:
    """The answer with one row that is none."""
    value = json.loads(body)
    _rows(value).insert(1, "no row at all")
    return json.dumps(value, ensure_ascii=False)


def _rows(value: Any) -> list[Any]:
    """The first list of objects in an answer."""
    if isinstance(value, list):
        return value
    found = (_rows(child) for child in value.values() if isinstance(child, dict | list))
    return next((rows for rows in found if rows), [])


def count_database_work(monkeypatch: Any) -> None:
    """The loop's clock stands while a database's thread works."""
    for method in ("_connect", "_execute", "close"):
        monkeypatch.setattr(aiosqlite.Connection, method, _counted(method))


def _counted(method: str) -> Any:
    inner = getattr(aiosqlite.Connection, method)

    async def outer(self: aiosqlite.Connection, *args: Any, **kwargs: Any) -> Any:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, WiredLoop):
            return await inner(self, *args, **kwargs)
        loop.at_work += 1
        try:
            return await inner(self, *args, **kwargs)
        finally:
            loop.at_work -= 1

    return outer
