"""Exporting: everything, digit for digit, and safe to open in a spreadsheet."""

import csv
from io import StringIO

from bot.catalogue import exporter
from bot.catalogue.exporter import csv_pages, survey
from providers.catalogue import Brief, OwnCatalogue
from tests.catalogue.bench import Bench, results
from tests.providers.baidu_library import Shop, photo


async def exported(catalogue: OwnCatalogue) -> str:
    seen = await survey(catalogue)
    pages = [page async for page in csv_pages(catalogue, seen.extra)]
    assert sum(count for _, count in pages) == seen.products
    return "".join(text for text, _ in pages)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


async def test_all_fields_are_there_digit_for_digit() -> None:
    shop = Shop()
    brief = Brief.model_validate(
        {
            "id": "b", "title": 'Mug, "blue"', "price": "0045.60", "currency": "CNY",
            "class_id1": 7, "colour": "蓝", "sizes": [1, 2],
        }
    )  # fmt: skip
    await shop.baidu.add(brief, photo(1))
    await shop.baidu.add(Brief(id="b"), photo(2))
    await shop.baidu.add(Brief(id="a", title="plain"), photo(3))
    first, second = rows(await exported(shop.baidu))
    assert (first["id"], first["title"], first["price"], first["colour"]) == ("a", "plain", "", "")
    assert second["title"] == 'Mug, "blue"'
    assert (second["price"], second["class_id1"]) == ("0045.60", "7")
    assert (second["colour"], second["sizes"]) == ("蓝", "[1, 2]")
    assert second["picture_ids"].split("|") == list((await shop.baidu.get("b")).picture_ids)


async def test_no_cell_is_a_formula_and_every_cell_is_quoted() -> None:
    shop = Shop()
    brief = Brief.model_validate({"id": "=1", "title": "@SUM(A1)", "note": "\tx", "-k": "+1"})
    await shop.baidu.add(brief, photo(1))
    text = await exported(shop.baidu)
    for row in csv.reader(StringIO(text)):
        assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]
    assert text.splitlines()[0].startswith('"id","title",')
    assert '"\'@SUM(A1)"' in text


async def test_an_export_imports_as_it_was(bench: Bench) -> None:
    bench.photos(1, 2)
    bench.csv("id,title,price,currency,image,note\na,'=1+1,1.50,CNY,1.jpg,'-x\nb,'@b,,,2.jpg,\n")
    await bench.run()
    text = await exported(bench.target)
    bench.csv(text)
    assert results(await bench.run()) == ["already there", "already there"]
    bench.csv(text.replace("'@b", "'@c"))
    assert results(await bench.run()) == ["done before", "updated"]
    assert (await bench.target.get("b")).brief.title == "@c"
    assert await exported(bench.target) == text.replace("'@b", "'@c")


async def test_a_catalogue_of_many_pages_is_written_page_by_page() -> None:
    shop = Shop()
    count = exporter.PAGE + 5
    for number in range(count):
        await shop.baidu.add(Brief(id=f"{number:04}", title="t"), photo(number))
    seen = await survey(shop.baidu)
    pages = [made async for _, made in csv_pages(shop.baidu, seen.extra)]
    assert pages == [0, exporter.PAGE, 5]
    assert [row["id"] for row in rows(await exported(shop.baidu))] == [
        f"{number:04}" for number in range(count)
    ]


async def test_an_empty_catalogue_is_a_header() -> None:
    text = await exported(Shop().baidu)
    assert text.count("\n") == 1
    assert text.startswith('"id","title","price","currency","url","image"')
