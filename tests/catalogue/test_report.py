"""The report of refused rows can be mended and imported."""

import codecs

from bot.catalogue.report import RefusalReport
from bot.catalogue.rows import reading
from bot.catalogue.table import Record, inspect, records
from tests.catalogue.bench import Bench, results


def report_on(bench: Bench, raw: str | bytes) -> RefusalReport:
    """A report that refuses every row of the CSV."""
    table = inspect(bench.csv(raw), id_names={"id"})
    report = RefusalReport(bench.folder / "goods.csv.refused.csv", table)
    for record in records(table):
        report.add(record, "line one\n=two")
    report.close()
    return report


async def test_line_reason_and_the_row_as_it_stood(bench: Bench) -> None:
    report = report_on(bench, 'id;title;image\n1;"a;b";x.jpg\n\n2;\'=1+1;y.jpg\n')
    assert report.path.read_text() == (
        '"refused_line";"refused_reason";"id";"title";"image"\n'
        '"2";"line one =two";"1";"a;b";"x.jpg"\n'
        '"4";"line one =two";"2";"\'=1+1";"y.jpg"\n'
    )


async def test_the_mended_report_imports_like_the_original(bench: Bench) -> None:
    report = report_on(bench, "id,title,image,note\n1,'=1,1.jpg,\n2,b,2.jpg,'-x,surplus\n")
    bench.photos(1, 2)
    bench.csv(report.path.read_text().replace(',"surplus"', ""))
    assert results(await bench.run()) == ["added", "added"]
    brief = (await bench.target.get("2")).brief
    assert brief.model_extra == {"note": "-x"}
    assert (await bench.target.get("1")).brief.title == "=1"


async def test_a_refused_report_is_reported_with_one_reason_only(bench: Bench) -> None:
    first = report_on(bench, "id,title\n1,a\n").path.read_text()
    second = report_on(bench, first.replace("line one", "older reason")).path.read_text()
    assert second == first


async def test_the_encoding_of_the_original_is_kept(bench: Bench) -> None:
    for encoding in ("gb18030", "utf-8-sig", "utf-8"):
        report = report_on(bench, "id,title\n1,陶瓷\n".encode(encoding))
        raw = report.path.read_bytes()
        assert raw.startswith(codecs.BOM_UTF8) == (encoding == "utf-8-sig")
        assert "陶瓷" in raw.decode(encoding)


async def test_an_unreadable_row_is_reported_by_its_line(bench: Bench) -> None:
    report = report_on(bench, 'id,title\n1,"a"b\n')
    assert report.path.read_text().splitlines()[1] == '"2","line one =two"'


async def test_without_refused_rows_an_older_report_goes_away(bench: Bench) -> None:
    report = report_on(bench, "id,title\n1,a\n")
    assert report.path.exists()
    report_on(bench, "id,title\n")
    assert not report.path.exists()


async def test_until_it_is_closed_an_older_report_stays_whole(bench: Bench) -> None:
    report = report_on(bench, "id,title\n1,a\n")
    before = report.path.read_text()
    table = inspect(bench.folder / "goods.csv", id_names={"id"})
    later = RefusalReport(report.path, table)
    later.add(Record(9, 9, ("9", "z")), "why")
    assert report.path.read_text() == before
    later.close()
    assert '"9"' in report.path.read_text()
    assert reading(table.header, {}).columns == ("id", "title")
