"""A person's own currency: about how much a price is, beside the shop's own, never instead."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.seen import Seen
from tests.flows.conftest import House

RATE = Decimal("7.25")
ESTIMATE = re.compile(r"¥(\d+(?:\.\d+)?)(?: .*)? · about \$([\d,.]+) \(rate of (\w+ \d+, \d{4})\)")


@pytest.fixture
def operator(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Rates that are some days old; none at all for None."""
    days = getattr(request, "param", 1)
    if days is None:
        return {}
    day = datetime.now(UTC).date() - timedelta(days=days)
    rates = {"base": "USD", "date": day.isoformat(), "rates": {"CNY": float(RATE), "EUR": 0.9}}
    file = tmp_path / "rates.json"
    file.write_text(json.dumps(rates), encoding="utf-8")
    return {"RATES__SOURCE": str(file)}


async def the_settings(house: House) -> Seen:
    return await house.anna.sees("Settings", after=await house.anna.sends("/settings"))


async def the_settings_with_currencies(house: House) -> Seen:
    """The rates are loaded beside everything else, so that the first look may come too early."""
    for _ in range(100):
        shown = await the_settings(house)
        if "Currency" in shown.buttons:
            return shown
    raise AssertionError("no currency is offered")


async def choose(house: House, label: str) -> Seen:
    menu = await the_settings_with_currencies(house)
    await house.anna.taps("Currency", menu)
    offered = await house.until(house.anna, lambda seen: "No conversion" in str(seen.buttons))
    assert offered.message_id == menu.message_id
    await house.anna.taps(label, offered)
    return await house.until(house.anna, lambda seen: f"✓ {label}" in seen.buttons)


def estimate(card: Seen) -> tuple[Decimal, Decimal]:
    found = ESTIMATE.search(card.text)
    assert found, card.text
    return Decimal(found[1]), Decimal(found[2].replace(",", ""))


async def test_a_currency_is_chosen_by_taps_and_the_card_shows_both(house: House) -> None:
    chosen = await choose(house, "USD $")
    assert [label.lstrip("✓ ") for label in chosen.buttons] == [
        *("No conversion", "CNY CN¥", "USD $", "EUR €", "‹ Back"),
    ]
    await house.anna.taps("‹ Back", chosen)
    assert "Currency: USD $" in (await house.anna.sees("Currency: ")).text
    sent = await house.anna.sends_photo(house.sample(1))
    card = await house.anna.sees(button="Buy", after=sent)
    price, about = estimate(card)
    assert abs(price / RATE - about) <= max(Decimal("0.01"), price / RATE / 1000)
    saved = (await house.people.preferences.get(house.anna.id)).currency
    assert saved == "USD"


async def test_an_old_card_follows_the_choice_with_the_next_tap(house: House) -> None:
    anna = house.anna
    sent = await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="▶", after=sent)
    assert "about" not in card.text
    await choose(house, "USD $")
    await house.until_quiet()
    await anna.taps("▶", await anna.sees(button="▶"))
    estimate(await anna.sees("about $"))
    await choose(house, "No conversion")
    await anna.taps("▶", await anna.sees(button="▶"))
    again = await anna.sees(button="3/")
    assert again.message_id == card.message_id
    assert "about" not in again.text
    assert "¥" in again.text


@pytest.mark.parametrize("operator", [None, 8], ids=["absent", "stale"], indirect=True)
async def test_without_fresh_rates_nothing_is_offered_and_nothing_said(house: House) -> None:
    await house.people.preferences.change(house.anna.id, currency="USD")
    sent = await house.anna.sends_photo(house.sample(1))
    card = await house.anna.sees(button="Buy", after=sent)
    assert "about" not in card.text
    assert "¥" in card.text
    menu = await the_settings(house)
    assert "Language" in menu.buttons
    assert "Currency" not in menu.text + str(menu.buttons)
