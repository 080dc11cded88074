"""What people make of a product together: votes, the best find so far, an offer from a member."""

from dataclasses import dataclass
from html import escape

from bot.cards.callbacks import EVERYBODY
from bot.cards.links import domain
from bot.cards.stage import Buttons, Row, Stage
from bot.cards.text import Line, clip, isolated, provided
from bot.cards.together_actions import (
    AddToList,
    DropFind,
    FindCheaper,
    FindCheaperShared,
    Vote,
    VoteShared,
)
from bot.i18n import Markup, Translator
from bot.users.finds import Find
from bot.users.votes import Standing

THUMB = "👍"
REMOVE = "✕"
BEST_CHARS = 60
NAME_CHARS = 30
PRICE_CHARS = 10
NO_VOTES = Standing()


@dataclass(frozen=True, slots=True)
class Together:
    """`product` is the mark of the one on show, `best` the title of the one that leads.

    `find` is the best offer members added for the product on show.
    """

    product: str
    standing: Standing = NO_VOTES
    best: str = ""
    find: Find | None = None


def thumb(stage: Stage, session_id: str, together: Together) -> Row:
    """A vote for the product on show."""
    label = vote_label(stage.t, together.standing.shown)
    return [_open(stage, session_id).tap(label, Vote(together.product))]


def find_cheaper(stage: Stage, session_id: str, together: Together) -> Row:
    """A cheaper offer for it."""
    label = stage.t.gettext("Found cheaper")
    return [_open(stage, session_id).tap(label, FindCheaper(together.product))]


def add_to_list(stage: Stage, session_id: str, together: Together) -> Row:
    """Onto the group's list with it."""
    label = stage.t.gettext("Add to list")
    return [_open(stage, session_id).tap(label, AddToList(together.product))]


def take_off(stage: Stage, session_id: str, together: Together) -> Row:
    """Takes a member's offer off; who may do so is looked at when it is tapped."""
    if together.find is None:
        return []
    label = f"{REMOVE} {clip(together.find.price, PRICE_CHARS)}"
    return [_open(stage, session_id).tap(label, DropFind(together.find.id))]


def _open(stage: Stage, session_id: str) -> Buttons:
    """Makes buttons that are there for everybody."""
    return Buttons(stage.codec, EVERYBODY, session_id)


def posted_rows(stage: Stage, share_id: str, together: Together, *, pictured: bool) -> list[Row]:
    """The same under a shared card, wherever it stands."""
    t, buttons = stage.t, Buttons(stage.codec, EVERYBODY)
    how = share_id, t.language, int(pictured)
    voting = [
        buttons.tap(vote_label(t, together.standing.shown), VoteShared(*how)),
        buttons.tap(t.gettext("Found cheaper"), FindCheaperShared(*how)),
    ]
    return [voting, remove_row(stage, together.find)]


def remove_row(stage: Stage, find: Find | None, owner_id: int = EVERYBODY) -> Row:
    """Takes the offer off; who may do so is looked at when it is tapped."""
    if find is None:
        return []
    buttons = Buttons(stage.codec, owner_id)
    return [buttons.tap(stage.t.gettext("Remove the member's offer"), DropFind(find.id))]


def together_lines(t: Translator, together: Together | None) -> list[Line]:
    """What stands on the card of it."""
    if together is None:
        return []
    lines = [Line(find_line(t, together.find), 1)] if together.find else []
    if together.best:
        best = provided(t, together.best, BEST_CHARS)
        votes = Markup(f"{THUMB} {t.number(together.standing.best_votes)}")
        told = t.gettext("Best find so far: {title} · {votes}", title=best, votes=votes)
        lines.append(Line(told, 2))
    return lines


def vote_label(t: Translator, votes: int) -> str:
    """A thumb, and how many there are."""
    return f"{THUMB} {t.number(votes)}" if votes else THUMB


def find_line(t: Translator, find: Find) -> Markup:
    """Who offers what where, and that nobody has checked it."""
    name = provided(t, find.name, NAME_CHARS)
    price = Markup(f"<b>{isolated(t, find.price)}</b>")
    return t.gettext(
        "Found by {name}: {price}, {where}. From a member, not checked.",
        name=name or t.gettext("a member"),
        price=price,
        where=_where(t, find),
    )


def _where(t: Translator, find: Find) -> Markup:
    if not find.url:
        return t.gettext("seen in a photo")
    host = isolated(t, domain(find.url))
    return Markup(f'<a href="{escape(find.url)}">{host}</a>')
