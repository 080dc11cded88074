"""An import on a table: CSV, pictures, catalogue and journal, all real but for the network."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image

from bot.catalogue.importer import Importer, Outcome, Result
from bot.catalogue.journal import Journal
from bot.catalogue.pictures import PictureSource
from bot.catalogue.rows import reading
from bot.catalogue.table import inspect, records
from bot.cli.output import refusal_text
from bot.imaging.fetch import PictureFetcher, new_fetch_client
from bot.imaging.pool import DecodePool
from providers.base import ImageRules, Provider
from providers.catalogue import OwnCatalogue
from tests.providers.baidu_library import Shop

PUBLIC = "93.184.216.34"


def picture(number: int) -> bytes:
    """One of many different photos, as a JPEG file."""
    file = BytesIO()
    colour = (number * 37 % 256, number * 91 % 256, number * 13 % 256)
    Image.new("RGB", (320, 320), colour).save(file, "JPEG")
    return file.getvalue()


@dataclass
class Web:
    """The internet: pages by URL path; everything else is 404. Keeps what was asked for."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        host = request.headers["host"]
        self.asked.append(f"{host}{request.url.path}")
        body = self.pages.get(request.url.path)
        if body is None:
            return httpx.Response(404)
        return httpx.Response(200, stream=httpx.ByteStream(body))

    def fetcher(self) -> PictureFetcher:
        """The real one; `inside.example` is a name that leads to this machine."""

        async def resolve(host: str, _port: int) -> list[str]:
            return ["127.0.0.1" if host == "inside.example" else PUBLIC]

        return PictureFetcher(new_fetch_client(httpx.MockTransport(self)), resolver=resolve)


@dataclass
class Bench:
    """Imports CSV files of one folder into one catalogue."""

    folder: Path
    pool: DecodePool
    shop: Shop = field(default_factory=Shop)
    web: Web = field(default_factory=Web)
    catalogue: OwnCatalogue | None = None
    tally: Counter[Result] = field(default_factory=Counter)

    @property
    def target(self) -> OwnCatalogue:
        return self.catalogue or self.shop.baidu

    @property
    def rules(self) -> ImageRules:
        assert isinstance(self.target, Provider)
        return self.target.info.image

    @property
    def progress(self) -> Path:
        return self.folder / "goods.csv.progress"

    def csv(self, text: str | bytes) -> Path:
        """Write goods.csv."""
        file = self.folder / "goods.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def photos(self, *numbers: int) -> None:
        """Write 1.jpg and so on."""
        for number in numbers:
            (self.folder / f"{number}.jpg").write_bytes(picture(number))

    async def run(
        self,
        *,
        renamed: Mapping[str, str] | None = None,
        currency: str | None = None,
        stop_after: int | None = None,
    ) -> list[Outcome]:
        """Import goods.csv; with `stop_after`, leave in the middle after so many rows."""
        table = inspect(self.folder / "goods.csv", id_names={(renamed or {}).get("id", "id")})
        outcomes: list[Outcome] = []
        with Journal(self.progress) as journal:
            importer = Importer(
                catalogue=self.target,
                rules=self.rules,
                decoder=self.pool,
                pictures=PictureSource(self.folder, self.web.fetcher()),
                reading=reading(table.header, renamed or {}, currency),
                journal=journal,
                explain=refusal_text,
                tally=self.tally,
            )
            async with aclosing(importer.run(records(table))) as running:
                async for outcome in running:
                    outcomes.append(outcome)
                    if len(outcomes) == stop_after:
                        break
        return outcomes


def results(outcomes: Sequence[Outcome]) -> list[str]:
    """What became of each row."""
    return [outcome.result.value for outcome in outcomes]


def reasons(outcomes: Sequence[Outcome]) -> list[str]:
    """Why rows were refused."""
    return [outcome.reason for outcome in outcomes if outcome.result is Result.REFUSED]
