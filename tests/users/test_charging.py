"""A search is charged once at least one shop answered afresh; never for a failure."""

import pytest

from bot.domain import Outcome, Status
from bot.errors import ImageTooSmall
from bot.storage.ledger import Cause
from bot.users.charging import why_free
from providers.errors import BudgetSpent, ImageRejected, TimedOut

OK = Outcome("juhe", Status.OK)
EMPTY = Outcome("baidu", Status.EMPTY)
KEPT = Outcome("juhe", Status.OK, cached=True)
DOWN = Outcome("juhe", Status.ERROR, error=TimedOut())
SPENT = Outcome("baidu", Status.SKIPPED, error=BudgetSpent())
REJECTED = Outcome("juhe", Status.ERROR, error=ImageRejected())
TOO_SMALL = Outcome("daji", Status.SKIPPED, error=ImageTooSmall(9, 9, 300))
OWN_OK = Outcome("gallery", Status.OK)
OWN_EMPTY = Outcome("gallery", Status.EMPTY)
OWN_DOWN = Outcome("gallery", Status.ERROR, error=TimedOut())


@pytest.mark.parametrize(
    ("outcomes", "cause"),
    [
        ([OK], None),
        ([EMPTY], None),
        ([DOWN, EMPTY], None),
        ([KEPT], Cause.FREE),
        ([KEPT, DOWN], Cause.FREE),
        ([KEPT, OWN_OK], Cause.FREE),
        ([KEPT, EMPTY], None),
        ([DOWN], Cause.FAILED),
        ([DOWN, SPENT], Cause.FAILED),
        ([DOWN, REJECTED], Cause.FAILED),
        ([REJECTED, TOO_SMALL], Cause.PICTURE),
        ([DOWN, OWN_EMPTY], Cause.FAILED),
        ([REJECTED, OWN_EMPTY], Cause.PICTURE),
        ([DOWN, OWN_OK], None),
        ([OWN_OK], None),
        ([OWN_EMPTY], None),
        ([OWN_DOWN], Cause.FAILED),
        ([], Cause.FAILED),
    ],
)
def test_what_is_charged(outcomes: list[Outcome], cause: Cause | None) -> None:
    assert why_free(outcomes, local={"gallery"}) is cause
