"""What a price is about: in decimals, rounded as an estimate, and the price itself untouched."""

from datetime import date, timedelta
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exchange.rates import MAX_AGE_DAYS, RateTable, rounded
from providers.product import Money

DAY = date(2026, 11, 20)
TABLE = RateTable("EUR", DAY, {"CNY": Decimal("7.8"), "USD": Decimal("1.081"), "JPY": Decimal(160)})

AMOUNTS = st.from_regex(r"\A\d{1,15}(\.\d{1,10})?\Z")
CURRENCIES = st.sampled_from(["EUR", "CNY", "USD", "JPY"])


@pytest.mark.parametrize(
    ("amount", "currency", "to", "about"),
    [
        *(("28.50", "CNY", "USD", "3.95"), ("28.50", "CNY", "EUR", "3.65")),
        *(("7.80", "CNY", "JPY", "160"), ("1", "EUR", "CNY", "7.80")),
        *(("7299.00", "CNY", "USD", "1012"), ("225.12", "CNY", "USD", "31.20")),
        ("0012.50", "USD", "CNY", "90.19"),
    ],
)
def test_prices_are_converted_through_the_base(
    amount: str, currency: str, to: str, about: str
) -> None:
    assert TABLE.about(Money(amount=amount, currency=currency), to) == Decimal(about)


@pytest.mark.parametrize(
    ("amount", "currency", "to"),
    [
        *(("28.50", "CNY", None), ("28.50", "CNY", "CNY"), ("28.50", "CNY", "BRL")),
        *(("28.50", "KZT", "EUR"), ("28.50", "KZT", "KZT"), ("0", "CNY", "EUR")),
        *(("0.0001", "CNY", "USD"), ("0.00", "CNY", "JPY")),
    ],
)
def test_nothing_is_said_where_nothing_is_known(amount: str, currency: str, to: str | None) -> None:
    assert TABLE.about(Money(amount=amount, currency=currency), to) is None


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        *(("31.204", "USD", "31.20"), ("99.99", "USD", "99.99"), ("123.456", "USD", "123")),
        *(("12345.6", "USD", "12350"), ("68123.45", "IDR", "68120"), ("3.5", "JPY", "4")),
        *(("1.23456", "KWD", "1.235"), ("12.34567", "KWD", "12.35"), ("0.004", "USD", "0.00")),
    ],
)
def test_an_estimate_has_four_figures_at_most_and_no_smaller_coins(
    amount: str, currency: str, shown: str
) -> None:
    assert rounded(Decimal(amount), currency) == Decimal(shown)


@given(AMOUNTS, CURRENCIES, CURRENCIES)
def test_no_price_is_changed_and_none_is_far_from_its_estimate(
    amount: str, currency: str, to: str
) -> None:
    price = Money(amount=amount, currency=currency)
    about = TABLE.about(price, to)
    assert (price.amount, price.currency) == (amount, currency)
    if currency == to:
        assert about is None
        return
    rates = {"EUR": Decimal(1), **TABLE.rates}
    with localcontext(prec=60):
        exact = price.value / rates[currency] * rates[to]
        coin = Decimal(1) if to == "JPY" else Decimal("0.01")
        assert about is not None or exact <= coin
        if about is not None:
            assert abs(about - exact) <= max(coin, exact / 200)
            assert len(about.normalize().as_tuple().digits) <= 4


@given(AMOUNTS, st.integers(1, 60))
def test_no_setting_of_the_process_changes_an_estimate(amount: str, precision: int) -> None:
    price = Money(amount=amount, currency="CNY")
    with localcontext(prec=precision):
        narrow = TABLE.about(price, "USD")
    assert narrow == TABLE.about(price, "USD")


@pytest.mark.parametrize(
    ("days", "shown"), [(-2, False), (-1, True), (0, True), (MAX_AGE_DAYS, True), (8, False)]
)
def test_rates_are_shown_for_seven_days(days: int, shown: bool) -> None:
    today = DAY + timedelta(days=days)
    assert (TABLE.age(today), TABLE.is_shown(today)) == (days, shown)


def test_a_table_knows_its_currencies_and_its_base() -> None:
    assert [code in TABLE for code in ("EUR", "USD", "BRL", None)] == [True, True, False, False]
