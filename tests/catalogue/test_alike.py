"""The same CSV, the same commands: every provider with a catalogue of one's own works alike."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from bot.catalogue.exporter import csv_pages, survey
from bot.imaging.pool import DecodePool
from providers.base import Capability
from providers.catalogue import OwnCatalogue
from providers.registry import all_providers
from tests.catalogue.bench import Bench, picture, reasons, results
from tests.providers.baidu_library import KEYS, Library
from tests.providers.replay import build

KEEPERS = [id_ for id_, cls in all_providers().items() if cls.info.can(Capability.OWN_CATALOGUE)]
HEAD = "id,title,price,currency,image,colour\n"


@pytest.fixture(params=KEEPERS)
async def bench(
    request: pytest.FixtureRequest, tmp_path: Path, pool: DecodePool
) -> AsyncIterator[Bench]:
    settings = {"baidu": KEYS, "gallery": {"path": str(tmp_path / "gallery")}}
    provider = build(request.param, settings[request.param], Library().recorder())
    assert isinstance(provider, OwnCatalogue)
    folder = tmp_path / "shop"
    folder.mkdir()
    yield Bench(folder, pool, catalogue=provider)
    await provider.close()


async def test_import_import_again_and_export(bench: Bench) -> None:
    bench.photos(1, 2, 3)
    bench.web.pages["/4.jpg"] = picture(4)
    bench.csv(
        HEAD + "b,蓝杯,045.60,CNY,1.jpg|2.jpg,'=blue\n"
        "a,Red,,,3.jpg,\n"
        "c,Web,1,EUR,https://img.example/4.jpg,x\n"
        "d,Out,,,../1.jpg,\n"
        "e,Twice,,,1.jpg,\n"
        "a,,9.99,CNY,,\n"
    )
    outcomes = await bench.run()
    assert results(outcomes) == ["added", "added", "added", "refused", "refused", "updated"]
    assert reasons(outcomes)[1] == "1.jpg: this picture belongs to product 'b'"

    entries = await bench.target.list()
    assert [(entry.product_id, len(entry.picture_ids)) for entry in entries] == [
        ("a", 1), ("b", 2), ("c", 1),
    ]  # fmt: skip
    assert (entries[0].brief.title, entries[0].brief.price) == ("Red", "9.99")
    assert entries[1].brief.model_extra == {"colour": "=blue"}
    assert entries[2].brief.image == "https://img.example/4.jpg"

    bench.progress.unlink()
    bench.csv(HEAD + "b,Blue,045.60,CNY,2.jpg|1.jpg,'=blue\na,Red,9.99,CNY,3.jpg,\n")
    assert results(await bench.run()) == ["updated", "already there"]

    text = ""
    async with aclosing(csv_pages(bench.target, (await survey(bench.target)).extra)) as pages:
        async for page, _ in pages:
            text += page
    assert '"b","Blue","045.60","CNY","","","","","","\'=blue"' in text
    bench.csv(text)
    assert results(await bench.run()) == ["already there"] * 3


async def test_a_broken_off_import_goes_on(bench: Bench) -> None:
    bench.photos(*range(6))
    bench.csv(HEAD + "".join(f"{n},t,,,{n}.jpg,\n" for n in range(6)))
    await bench.run(stop_after=2)
    outcomes = await bench.run()
    assert results(outcomes) == ["done before"] * 2 + ["added"] * 4
    assert [len(entry.picture_ids) for entry in await bench.target.list()] == [1] * 6
