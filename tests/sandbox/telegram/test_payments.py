"""Stars: invoices, the ten seconds of a pre-checkout query, refunds."""

from typing import Any

import pytest

from sandbox.client import RefusedByDesign, SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import ok, pending, refused
from tests.sandbox.telegram.test_taps import TOO_OLD

PRICE = {"label": "Ten searches", "amount": 50}
INVOICE = {
    "title": "Ten searches",
    "description": "More for today",
    "payload": "grant:10",
    "currency": "XTR",
    "prices": [PRICE],
}


async def state(client: SandboxClient, payment_id: str, wait: float = 0) -> Json:
    path = f"/sandbox/payments/{payment_id}"
    return await client.request("GET", path, params={"wait": wait})


async def test_an_invoice_is_paid_once_the_bot_agrees(sandbox: SandboxClient, anna: Person) -> None:
    await ok(sandbox, "sendInvoice", chat_id=anna.id, **INVOICE)
    seen = await anna.sees(kind="invoice")
    assert seen.buttons == ["Pay ⭐️50"]
    payment = (await anna.taps("Pay")).raw["payment_id"]
    asked = pending(sandbox, "pre_checkout_query")[0]
    assert (asked["invoice_payload"], asked["total_amount"]) == ("grant:10", 50)
    assert (await state(sandbox, payment))["state"] == "checking"

    await ok(sandbox, "answerPreCheckoutQuery", pre_checkout_query_id=asked["id"], ok=True)
    paid = await state(sandbox, payment)
    assert paid["state"] == "paid"
    told = pending(sandbox, "message")[0]["successful_payment"]
    assert told["telegram_payment_charge_id"] == paid["charge_id"]
    assert (await anna.sees(kind="invoice")).raw["invoice"]["paid"] is True
    with pytest.raises(RefusedByDesign, match="nothing to pay"):
        await anna.taps("Pay")


async def test_the_bot_has_ten_seconds(sandbox: SandboxClient, anna: Person) -> None:
    link = await ok(sandbox, "createInvoiceLink", **INVOICE)
    payment = (await anna.opens(link))["payment_id"]
    await sandbox.advance(11)
    asked = pending(sandbox, "pre_checkout_query")[0]
    text = await refused(
        sandbox, "answerPreCheckoutQuery", pre_checkout_query_id=asked["id"], ok=True
    )
    assert text == TOO_OLD
    assert (await state(sandbox, payment))["state"] == "expired"
    assert pending(sandbox, "message") == []


async def test_a_refusal_needs_a_reason_and_takes_no_stars(
    sandbox: SandboxClient, anna: Person
) -> None:
    link = await ok(sandbox, "createInvoiceLink", **INVOICE)
    body = {"person": anna.id, "link": link}
    payment = (await sandbox.request("POST", "/sandbox/payments", json=body))["payment_id"]
    call = {"pre_checkout_query_id": pending(sandbox, "pre_checkout_query")[0]["id"], "ok": False}
    assert await refused(sandbox, "answerPreCheckoutQuery", **call) == (
        "Bad Request: ERROR_TEXT_EMPTY"
    )
    await ok(sandbox, "answerPreCheckoutQuery", **call, error_message="Sold out")
    told = await state(sandbox, payment)
    assert (told["state"], told["error"]) == ("refused", "Sold out")
    assert (await ok(sandbox, "getStarTransactions"))["transactions"] == []


async def test_a_payment_is_refunded_once(sandbox: SandboxClient, anna: Person) -> None:
    link = await ok(sandbox, "createInvoiceLink", **INVOICE)
    payment = (await anna.opens(link))["payment_id"]
    asked = pending(sandbox, "pre_checkout_query")[0]
    await ok(sandbox, "answerPreCheckoutQuery", pre_checkout_query_id=asked["id"], ok=True)
    charge = (await state(sandbox, payment))["charge_id"]
    call = {"user_id": anna.id, "telegram_payment_charge_id": charge}
    assert await ok(sandbox, "refundStarPayment", **call)
    assert (await state(sandbox, payment))["state"] == "refunded"
    text = await refused(sandbox, "refundStarPayment", **call)
    assert text == "Bad Request: CHARGE_ALREADY_REFUNDED"
    text = await refused(
        sandbox, "refundStarPayment", user_id=anna.id, telegram_payment_charge_id="stx"
    )
    assert text == "Bad Request: CHARGE_ID_INVALID"
    rows = (await ok(sandbox, "getStarTransactions"))["transactions"]
    assert [("source" in row, "receiver" in row) for row in rows] == [(True, False), (False, True)]
    assert pending(sandbox, "message")[-1]["refunded_payment"]["total_amount"] == 50


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"title": "x" * 33}, "STARS_INVOICE_INVALID"),
        ({"description": "x" * 256}, "STARS_INVOICE_INVALID"),
        ({"title": ""}, 'parameter "title" is required'),
        ({"payload": "я" * 65}, "INVOICE_PAYLOAD_INVALID"),
        ({"provider_token": "x"}, "STARS_INVOICE_INVALID"),
        ({"currency": "EUR"}, "PAYMENT_PROVIDER_INVALID"),
        ({"prices": []}, "there must be at least one price"),
        ({"prices": [PRICE, PRICE]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": [{"label": "a", "amount": 25_001}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": [{"label": "a", "amount": 0}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ],
)
async def test_a_bad_invoice_is_refused(
    sandbox: SandboxClient, change: dict[str, Any], text: str
) -> None:
    call = INVOICE | change
    assert await refused(sandbox, "createInvoiceLink", **call) == f"Bad Request: {text}"


async def test_an_own_keyboard_of_an_invoice_starts_with_pay(
    sandbox: SandboxClient, anna: Person
) -> None:
    markup = {"inline_keyboard": [[{"text": "No", "callback_data": "no"}]]}
    text = await refused(sandbox, "sendInvoice", chat_id=anna.id, **INVOICE, reply_markup=markup)
    assert text == "Bad Request: REPLY_MARKUP_BUY_EMPTY"
