"""The placeholder that fills in as shops answer."""

from collections.abc import Iterable, Sequence

from bot.cards.facts import SEPARATOR
from bot.cards.stage import Stage
from bot.cards.words import is_down, reason, shop_title
from bot.domain import Outcome


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


def _shop(stage: Stage, provider_id: str, outcome: Outcome | None) -> str:
    name = shop_title(stage.t, stage.shops.get(provider_id), provider_id)
    if outcome is None:
        return f"… {name}"
    if is_down(outcome):
        return f"⚠ {name} {reason(stage.t, outcome.error)}"
    return f"✓ {name} {stage.t.number(len(outcome.result.products))}"
