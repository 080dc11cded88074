"""Invoices in Stars, their payment and refund."""

from typing import Any

from sandbox.telegram.access import writable_chat
from sandbox.telegram.delivery import deliver
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import reply_markup
from sandbox.telegram.ledger import Charge
from sandbox.telegram.limits import (
    INVOICE_DESCRIPTION_LENGTH,
    INVOICE_PAYLOAD_BYTES,
    INVOICE_TITLE_LENGTH,
    STARS,
)
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.posting import post, post_as_bot
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

CURRENCY = "XTR"


def _invoice(call: Call) -> Json:
    """The invoice of a call, with its payload, which people never see."""
    title, description = call.required("title"), call.required("description")
    payload = call.required("payload")
    currency = call.required("currency")
    total = _total(call)
    if currency != CURRENCY:
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    if call.text("provider_token"):
        raise bad_request("STARS_INVOICE_INVALID")
    if len(title) > INVOICE_TITLE_LENGTH or len(description) > INVOICE_DESCRIPTION_LENGTH:
        raise bad_request("STARS_INVOICE_INVALID")
    if len(payload.encode()) > INVOICE_PAYLOAD_BYTES:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    return {
        "title": title,
        "description": description,
        "start_parameter": call.text("start_parameter"),
        "currency": currency,
        "total_amount": total,
        "payload": payload,
    }


def _total(call: Call) -> int:
    prices = call.parsed("prices", "prices")
    if not isinstance(prices, list):
        raise bad_request("expected an Array of labeled prices")
    if not prices:
        raise bad_request("there must be at least one price")
    for price in prices:
        if not isinstance(price, dict) or not price.get("label") or "amount" not in price:
            raise bad_request("can't parse labeled price: LabeledPrice must be an Object")
    lowest, highest = STARS
    amount = int(prices[0]["amount"])
    if len(prices) > 1 or not lowest <= amount <= highest:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return amount


async def create_invoice_link(sandbox: Sandbox, call: Call) -> str:
    """A link anybody can pay."""
    return sandbox.ledger.offer(_invoice(call))


async def send_invoice(sandbox: Sandbox, call: Call) -> Json:
    """An invoice as a message with a pay button."""
    invoice = _invoice(call)
    chat = writable_chat(sandbox, call, "invoice")
    markup = reply_markup(call)
    if markup is not None and not markup.get("inline_keyboard", [[{}]])[0][0].get("pay"):
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")
    shown = {key: value for key, value in invoice.items() if key != "payload"}
    message = post_as_bot(sandbox, chat, call, [{"invoice": shown}])[0]
    pay = {"text": f"Pay ⭐️{invoice['total_amount']}", "pay": True}
    message.reply_markup = markup or {"inline_keyboard": [[pay]]}
    message.private["invoice"] = invoice
    return sandbox.world.wire(message)


async def answer_pre_checkout_query(sandbox: Sandbox, call: Call) -> Any:
    """Accept or refuse a payment within ten seconds."""
    ok = call.flag("ok")
    reason = call.text("error_message")
    if not ok and not reason:
        raise bad_request("ERROR_TEXT_EMPTY")
    query = sandbox.queries.waiting("payment", call.text("pre_checkout_query_id"))
    if not ok:
        sandbox.queries.settle(query, {"ok": False, "error": reason, "charge_id": None})
        return True
    charge = sandbox.ledger.pay(query.person, query.data["invoice"])
    sandbox.queries.settle(query, {"ok": True, "error": None, "charge_id": charge.id})
    if invoice_message := query.data["message"]:
        invoice_message.private["paid"] = True
    chat = sandbox.world.chats[query.data["chat_id"]]
    content = {"successful_payment": _payment(charge)}
    deliver(sandbox, post(sandbox, chat, query.person, content))
    return True


def _payment(charge: Charge) -> Json:
    return {
        "currency": CURRENCY,
        "total_amount": charge.amount,
        "invoice_payload": charge.payload,
        "telegram_payment_charge_id": charge.id,
        "provider_payment_charge_id": "",
    }


async def refund_star_payment(sandbox: Sandbox, call: Call) -> Any:
    """Give the Stars of a payment back."""
    charge_id = call.text("telegram_payment_charge_id")
    if not charge_id:
        raise bad_request("CHARGE_ID_EMPTY")
    person = call.number("user_id")
    if person not in sandbox.world.people:
        raise bad_request("user not found")
    charge = sandbox.ledger.refund(person, charge_id)
    chat = sandbox.world.chats[person]
    deliver(sandbox, post(sandbox, chat, person, {"refunded_payment": _payment(charge)}))
    return True


async def get_star_transactions(sandbox: Sandbox, call: Call) -> Json:
    """Payments and refunds, oldest first."""
    offset = max(call.number("offset"), 0)
    limit = min(max(call.number("limit", 100), 1), 100)
    entries = sandbox.ledger.transactions()[offset : offset + limit]
    return {"transactions": [_transaction(sandbox, charge, back) for charge, back in entries]}


def _transaction(sandbox: Sandbox, charge: Charge, back: bool) -> Json:
    partner = {
        "type": "user",
        "transaction_type": "invoice_payment",
        "user": sandbox.world.user_wire(charge.person),
        "invoice_payload": charge.payload,
    }
    date = charge.refunded_at if back else charge.date
    side = "receiver" if back else "source"
    return {"id": charge.id, "amount": charge.amount, "date": date, side: partner}


METHODS: dict[str, Method] = {
    "createInvoiceLink": create_invoice_link,
    "sendInvoice": send_invoice,
    "answerPreCheckoutQuery": answer_pre_checkout_query,
    "refundStarPayment": refund_star_payment,
    "getStarTransactions": get_star_transactions,
}
