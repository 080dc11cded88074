"""Both formats of rates are read, and nothing else is taken for one."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exchange.rates import RateTable
from bot.exchange.reading import MAX_BYTES, RatesUnusable, read_rates

ECB = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
                 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <Cube>
    <Cube time='2026-11-20'>
      <Cube currency='USD' rate='1.0810'/>
      <Cube currency='CNY' rate='7.8'/>
    </Cube>
  </Cube>
</gesmes:Envelope>"""
EARLIER = "<Cube time='2026-11-19'><Cube currency='USD' rate='9'/></Cube>"
LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<Cube><Cube time="2026-11-20"><Cube currency="USD" rate="1.08"/>&d;</Cube></Cube>"""
EXTERNAL = """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<Cube><Cube time="2026-11-20"><Cube currency="USD" rate="1.08"/>&e;</Cube></Cube>"""
READ = RateTable("EUR", date(2026, 11, 20), {"USD": Decimal("1.0810"), "CNY": Decimal("7.8")})


def api(**values: Any) -> bytes:
    body = {"base": "EUR", "date": "2026-11-20", "rates": {"USD": 1.081, "CNY": 7.8}, **values}
    return json.dumps({key: value for key, value in body.items() if value is not None}).encode()


def xml(inner: str) -> bytes:
    return f"<Cube>{inner}</Cube>".encode()


@pytest.mark.parametrize(
    "body",
    [
        *(ECB.encode(), b"\n " + ECB.partition("\n")[2].encode(), "\ufeff".encode() + ECB.encode()),
        *(api(), "\ufeff".encode() + api(), b"  " + api(amount=1.0, provider="x", success=True)),
        api(rates={"EUR": 1, "USD": "1.081", "CNY": 7.8}),
        ECB.replace("<Cube time=", f"{EARLIER}<Cube time=").encode(),
    ],
)  # fmt: skip
def test_both_formats_say_the_same(body: bytes) -> None:
    assert read_rates(body) == READ


def test_rates_keep_every_digit() -> None:
    body = b'{"base":"EUR","date":"2026-11-20","rates":{"USD":1.0810000000000000001}}'
    assert str(read_rates(body).rates["USD"]) == "1.0810000000000000001"


@pytest.mark.parametrize(
    "rate", [0, -1, None, "", "x", "1e5", True, [1], {}, 10**12, 1e-12, "NaN", "१"]
)
def test_a_bad_rate_costs_its_own_currency_only(rate: object) -> None:
    table = read_rates(api(rates={"USD": rate, "CNY": 7.8, "dollar": 1, "": 2}))
    assert dict(table.rates) == {"CNY": Decimal("7.8")}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        *((b"", "neither"), (b"garbage", "neither"), (b"\xff\xfe\x00", "neither")),
        *((b"null", "no base"), (b"[1]", "no base"), (b"{}", "no base"), (b"7", "no base")),
        *((api()[:-5], "neither"), (b'{"base":"EUR","base":"USD"}', "neither")),
        *((b'{"rates":{"USD":NaN}}', "neither"), (b"[" * 5000, "neither")),
        *((api(base=None), "no base"), (api(rates=[1]), "no base"), (api(date=7), "no base")),
        *((api(base="euro"), "base"), (api(rates={}), "not one")),
        (api(rates={"USD": 0}), "not one"),
        *((api(date="20.11.2026"), "date"), (api(date="2026-02-30"), "date")),
        *((api(amount=10), "amount"), (api(date="20261120"), "date")),
        *((ECB[:-20].encode(), "neither"), (b"<html><body>502</body></html>", "no day")),
        *((b"<", "neither"), (b"<a>\x00</a>", "neither"), (b"<a>&nbsp;</a>", "neither")),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "neither"),
        (xml('<Cube time="2026-11-20"/>'), "not one"),
        (xml('<Cube time="today"><Cube currency="USD" rate="1"/></Cube>'), "date"),
        *((LAUGHS.encode(), "DOCTYPE"), (EXTERNAL.encode(), "DOCTYPE")),
        *((b"<!DOCTYPE html><html></html>", "DOCTYPE"), (LAUGHS.encode("utf-16"), "neither")),
        *((b" " * (MAX_BYTES + 1), "longer"), (api() + b" " * MAX_BYTES, "longer")),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_reason(body: bytes, why: str) -> None:
    with pytest.raises(RatesUnusable, match=why):
        read_rates(body)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<{text}>".encode()))
def test_any_bytes_are_rates_or_refused(body: bytes) -> None:
    try:
        table = read_rates(body)
    except RatesUnusable as why:
        assert str(why)  # either end is right
    else:
        assert table.rates
