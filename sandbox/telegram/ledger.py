"""Stars: invoice links, payments and refunds."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from sandbox.telegram.clock import Clock
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import QUERIES
from sandbox.telegram.wire import Json


@dataclass
class Charge:
    """One paid invoice."""

    id: str
    person: int
    amount: int
    payload: str
    date: int
    refunded_at: int | None = None


class Ledger:
    """Invoices offered by link, and what was paid."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._links: OrderedDict[str, Json] = OrderedDict()
        self._charges: OrderedDict[str, Charge] = OrderedDict()

    def offer(self, invoice: Json) -> str:
        """A new link for an invoice."""
        link = f"https://t.me/${secrets.token_urlsafe(16)}"
        self._links[link] = invoice
        while len(self._links) > QUERIES:
            self._links.popitem(last=False)
        return link

    def find_link(self, link: str) -> Json | None:
        """The invoice behind a link."""
        return self._links.get(link)

    def pay(self, person: int, invoice: Json) -> Charge:
        """Note a payment."""
        charge = Charge(
            f"stx{secrets.token_urlsafe(24)}",
            person,
            invoice["total_amount"],
            invoice["payload"],
            int(self._clock.now()),
        )
        self._charges[charge.id] = charge
        while len(self._charges) > QUERIES:
            self._charges.popitem(last=False)
        return charge

    def refund(self, person: int, charge_id: str) -> Charge:
        """Give the Stars back, once."""
        charge = self._charges.get(charge_id)
        if charge is None or charge.person != person:
            raise bad_request("CHARGE_ID_INVALID")
        if charge.refunded_at is not None:
            raise bad_request("CHARGE_ALREADY_REFUNDED")
        charge.refunded_at = int(self._clock.now())
        return charge

    def charge(self, charge_id: str) -> Charge | None:
        """A payment by its id."""
        return self._charges.get(charge_id)

    def transactions(self) -> list[tuple[Charge, bool]]:
        """Payments and refunds (True) in order of time."""
        entries = [(charge.date, charge, False) for charge in self._charges.values()]
        entries += [(c.refunded_at, c, True) for c in self._charges.values() if c.refunded_at]
        return [(charge, back) for _, charge, back in sorted(entries, key=lambda e: e[0])]
