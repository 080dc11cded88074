"""What is told while shops answer: a line that fills in, then one on the card."""

from collections.abc import Iterable, Sequence

from bot.cards.facts import SEPARATOR
from bot.cards.stage import Stage
from bot.cards.words import is_down, reason, shop_title
from bot.domain import Outcome
from bot.i18n import Markup


def progress(stage: Stage, asked: Sequence[str], outcomes: Iterable[Outcome] = ()) -> str:
    """`Searching 3 shops · ✓ Taobao 20 · … JD · ⚠ Baidu busy` as HTML.

    `asked` are the ids of the shops that are or will be asked, in the person's order.
    """
    t, known = stage.t, {outcome.provider: outcome for outcome in outcomes}
    ids = list(dict.fromkeys([*asked, *known]))
    if not ids:
        return t.gettext("Looking at your photo…")
    head = t.ngettext("Searching {count} shop", "Searching {count} shops", len(ids))
    return SEPARATOR.join([head, *(_shop(stage, id_, known.get(id_)) for id_ in ids)])


def queued(stage: Stage) -> Markup:
    """What stands there until a search begins that has to wait for others to end."""
    return stage.t.gettext(
        "Many people are searching right now. Your search is in the queue and begins by itself."
    )


def delayed(stage: Stage) -> Markup:
    """What stands there while the search cannot go on, and waits until it can."""
    return stage.t.gettext(
        "Something on my side holds this search up. It goes on by itself as soon as it can; "
        "there is no need to send the photo again."
    )


def still_asked(stage: Stage, waiting: Sequence[str]) -> Markup:
    """Which shops have not answered yet, under what the others found; empty for none."""
    if not waiting:
        return Markup("")
    names = [shop_title(stage.t, stage.shops.get(id_), id_) for id_ in waiting]
    return stage.t.ngettext(
        "{count} shop is still being asked: {shops}",
        "{count} shops are still being asked: {shops}",
        len(names),
        shops=Markup(", ".join(names)),
    )


def _shop(stage: Stage, provider_id: str, outcome: Outcome | None) -> str:
    name = shop_title(stage.t, stage.shops.get(provider_id), provider_id)
    if outcome is None:
        return f"… {name}"
    if is_down(outcome):
        return f"⚠ {name} {reason(stage.t, outcome.error)}"
    return f"✓ {name} {stage.t.number(len(outcome.result.products))}"
