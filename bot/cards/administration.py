"""What admins read: the day's figures, and how a command is written."""

from collections.abc import Sequence

from bot.cards.stage import Screen, Stage
from bot.cards.words import shop_title
from bot.i18n import Markup
from bot.users.admin import Stats


def stats_screen(stage: Stage, stats: Stats) -> Screen:
    """One day in figures."""
    t = stage.t
    title = t.gettext("Figures of {day}", day=stats.day)
    calls = [
        t.gettext("{shop}: {what}", shop=shop_title(t, stage.shops.get(id_), id_), what=count)
        for id_, count in sorted(stats.calls.items())
    ]
    lines = [
        f"<b>{title}</b>",
        t.gettext("Searches charged: {number}", number=stats.charged),
        t.gettext("Searches given back: {number}", number=stats.refunded),
        t.gettext("Searches running: {number}", number=stats.running),
        t.gettext("People: {number}", number=stats.users),
        t.gettext("Groups: {number}", number=stats.groups),
        *([t.gettext("Calls to shops:")] if calls else []),
        *calls,
    ]
    return Screen("\n".join(lines))


def usage(stage: Stage, example: str, shops: Sequence[str]) -> Screen:
    """How the command is written."""
    t = stage.t
    lines = [t.gettext("Write it like this: {example}", example=_code(example))]
    if "provider" in example:
        lines.append(Markup(" ".join(map(_code, shops))))
    return Screen("\n".join(lines))


def _code(text: str) -> Markup:
    return Markup(f"<code>{text}</code>")
