"""Whether a search is charged, from what the shops answered."""

from collections.abc import Collection, Iterable

from bot.domain import Outcome, Status
from bot.errors import Refusal
from bot.storage.ledger import Cause
from providers.errors import ImageRejected

ANSWERED = (Status.OK, Status.EMPTY)


def has_cost(outcomes: Iterable[Outcome], *, local: Collection[str] = ()) -> bool:
    """Whether a shop was asked and has answered; then the search will be charged."""
    return any(
        one.status in ANSWERED and not one.cached and one.provider not in local for one in outcomes
    )


def why_free(outcomes: Iterable[Outcome], *, local: Collection[str] = ()) -> Cause | None:
    """Why the search is not charged; None when it is: a shop answered, be it "nothing found".

    `local` are the ids of providers that ask nobody (the own gallery). Such a one is always
    there, so it counts only when it found something or nobody else was asked: otherwise every
    failure of the shops would be charged.
    """
    ours = [one for one in outcomes if one.provider in local]
    shops = [one for one in outcomes if one.provider not in local]
    answers = [one for one in shops if one.status in ANSWERED]
    if answers:
        return None if any(not one.cached for one in answers) else Cause.FREE
    counted = (Status.OK,) if shops else ANSWERED
    if any(one.status in counted for one in ours):
        return None
    failures = shops or ours
    if failures and all(isinstance(one.error, ImageRejected | Refusal) for one in failures):
        return Cause.PICTURE
    return Cause.FAILED
