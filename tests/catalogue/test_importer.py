"""Importing: what lands in the catalogue, what is refused and why, and going on after a break."""

import pytest

from bot.catalogue.importer import AHEAD, ImportStopped, Result
from providers.errors import BudgetSpent
from tests.catalogue.bench import Bench, picture, reasons, results
from tests.providers.case_baidu import refusal

HEAD = "id,title,price,currency,image\n"


async def test_rows_become_products_with_their_pictures(bench: Bench) -> None:
    bench.photos(1, 2, 3)
    bench.csv(HEAD + "b,蓝杯,045.600,CNY,1.jpg|2.jpg\na,Red,,,3.jpg\n")
    assert results(await bench.run()) == ["added", "added"]
    first, second = await bench.target.list()
    assert (first.product_id, first.brief.title, len(first.picture_ids)) == ("a", "Red", 1)
    assert (second.brief.price, second.brief.currency) == ("045.600", "CNY")
    assert len(second.picture_ids) == 2


async def test_web_pictures_are_fetched_and_the_address_is_kept_for_showing(bench: Bench) -> None:
    bench.web.pages["/1.jpg"] = picture(1)
    bench.csv(HEAD + "a,Red,,,https://img.example/1.jpg\n")
    assert results(await bench.run()) == ["added"]
    assert (await bench.target.get("a")).brief.image == "https://img.example/1.jpg"


async def test_further_columns_are_kept(bench: Bench) -> None:
    bench.photos(1)
    bench.csv("id,image,Colour\na,1.jpg,'=blue\n")
    await bench.run()
    assert (await bench.target.get("a")).brief.model_extra == {"Colour": "=blue"}


async def test_one_picture_a_row_is_the_same_as_all_in_one_row(bench: Bench) -> None:
    bench.photos(1, 2)
    bench.csv(HEAD + "a,Red,,,1.jpg\na,Red,,,2.jpg\n")
    assert results(await bench.run()) == ["added", "added"]
    assert len((await bench.target.get("a")).picture_ids) == 2


async def test_importing_again_changes_nothing_and_changed_fields_change(bench: Bench) -> None:
    bench.photos(1, 2)
    bench.csv(HEAD + "a,Red,1,CNY,1.jpg\nb,Blue,2,CNY,2.jpg\n")
    await bench.run()
    bench.progress.unlink()
    bench.csv(HEAD + "a,Red,1.50,CNY,1.jpg\nb,Blue,2,CNY,2.jpg\n")
    assert results(await bench.run()) == ["updated", "already there"]
    assert (await bench.target.get("a")).brief.price == "1.50"
    assert len(bench.shop.library.pictures) == 2


async def test_a_row_without_a_picture_changes_a_product_that_is_there(bench: Bench) -> None:
    bench.photos(1)
    bench.csv(HEAD + "a,Red,1,CNY,1.jpg\na,,2.00,,\nz,New,,,\n")
    outcomes = await bench.run()
    assert results(outcomes) == ["added", "updated", "refused"]
    assert reasons(outcomes) == ["there is no picture, and no product of this id yet"]
    brief = (await bench.target.get("a")).brief
    assert (brief.title, brief.price, brief.currency) == ("Red", "2.00", "CNY")


async def test_a_picture_of_another_product_is_refused_by_name(bench: Bench) -> None:
    bench.photos(1)
    bench.csv(HEAD + "a,Red,,,1.jpg\nb,Blue,,,1.jpg\n")
    outcomes = await bench.run()
    assert reasons(outcomes) == ["1.jpg: this picture belongs to product 'a'"]


async def test_bad_rows_are_refused_and_the_others_come_in(bench: Bench) -> None:
    bench.photos(1, 2)
    (bench.folder / "text.jpg").write_text("no picture")
    (bench.folder / "cut.jpg").write_bytes(picture(9)[:60])
    (bench.folder.parent / "secret.jpg").write_bytes(picture(5))
    bench.csv(
        HEAD + "a,Red,,,1.jpg\n"
        "b,Text,,,text.jpg\n"
        "c,Cut,,,cut.jpg\n"
        "d,Out,,,../secret.jpg\n"
        "e,Gone,,,none.jpg\n"
        "f,Web,,,https://inside.example/1.jpg\n"
        ",No id,,,1.jpg\n"
        "g,Half,,,2.jpg|none.jpg\n"
        'h,"bro"ken,,,2.jpg\n'
        "i,Fine,,,2.jpg\n"
    )
    outcomes = await bench.run()
    assert results(outcomes) == ["added", *["refused"] * 8, "added"]
    told = reasons(outcomes)
    assert "text.jpg: no photo can be read" in told[0]
    assert "cut.jpg: no photo can be read" in told[1]
    assert [entry.product_id for entry in await bench.target.list()] == ["a", "i"]


async def test_a_brief_that_the_provider_cannot_store_is_refused(bench: Bench) -> None:
    bench.photos(1)
    bench.csv(f"id,title,image,url\na,Red,1.jpg,https://shop.example/{'x' * 300}\n")
    [reason] = reasons(await bench.run())
    assert "shorten url" in reason
    assert bench.shop.library.pictures == {}


async def test_a_picture_the_provider_rejects_costs_its_row_only(bench: Bench) -> None:
    bench.photos(1)
    bench.csv(HEAD + "a,Red,,,1.jpg\n")
    bench.shop.library.refusals["add"] = refusal(216201)
    assert results(await bench.run()) == ["refused"]


async def test_a_provider_that_fails_stops_the_import_and_the_next_one_goes_on(
    bench: Bench,
) -> None:
    bench.photos(*range(6))
    bench.csv(HEAD + "".join(f"{n},t,,,{n}.jpg\n" for n in range(6)))
    await bench.run(stop_after=3)
    bench.shop.library.refusals["add"] = refusal(17)
    with pytest.raises(ImportStopped) as stopped:
        await bench.run()
    assert (stopped.value.line, type(stopped.value.error)) == (5, BudgetSpent)
    bench.shop.library.refusals.clear()
    assert results(await bench.run()) == ["done before"] * 3 + ["added"] * 3
    assert len(bench.shop.library.pictures) == 6


async def test_going_on_neither_fetches_nor_adds_what_is_done(bench: Bench) -> None:
    bench.web.pages |= {f"/{n}.jpg": picture(n) for n in range(20)}
    bench.csv(HEAD + "".join(f"{n},t,,,https://img.example/{n}.jpg\n" for n in range(20)))
    await bench.run(stop_after=12)
    done, bench.web.asked = 12, []
    added = len(bench.shop.sent("add"))
    outcomes = await bench.run()
    assert results(outcomes) == ["done before"] * done + ["added"] * 8
    assert sorted(bench.web.asked) == sorted(f"img.example/{n}.jpg" for n in range(12, 20))
    assert len(bench.shop.sent("add")) - added == 8


async def test_changed_rows_moved_rows_and_deleted_products_are_seen_when_going_on(
    bench: Bench,
) -> None:
    bench.photos(*range(4))
    bench.csv(HEAD + "".join(f"{n},t,,,{n}.jpg\n" for n in range(3)))
    await bench.run()
    await bench.target.delete(["2"])
    bench.shop.clock.pass_(hours=6)
    bench.shop.library.pictures.popitem()  # Baidu has carried the deletion out
    bench.csv(HEAD + "3,t,,,3.jpg\n0,t,,,0.jpg\n1,new,,,1.jpg\n2,t,,,2.jpg\n")
    assert results(await bench.run()) == ["added", "done before", "updated", "added"]


async def test_refused_rows_are_tried_again_when_going_on(bench: Bench) -> None:
    bench.photos(1)
    bench.csv(HEAD + "a,Red,,,1.jpg\nb,Blue,,,2.jpg\n")
    assert results(await bench.run()) == ["added", "refused"]
    bench.photos(2)
    assert results(await bench.run()) == ["done before", "added"]


async def test_few_rows_are_in_hand_however_long_the_file_is(bench: Bench) -> None:
    bench.web.pages |= {f"/{n}.jpg": picture(n) for n in range(60)}
    bench.csv(HEAD + "".join(f"{n},t,,,https://img.example/{n}.jpg\n" for n in range(60)))
    await bench.run(stop_after=1)
    assert len(bench.web.asked) <= AHEAD + 1


async def test_the_tally_counts_rows_by_what_became_of_them(bench: Bench) -> None:
    bench.photos(1)
    bench.csv(HEAD + "a,Red,,,1.jpg\na,Red,,,1.jpg|./1.jpg\nb,x,,,none.jpg\n")
    await bench.run()
    assert bench.tally == {Result.ADDED: 1, Result.ALREADY_THERE: 1, Result.REFUSED: 1}
