"""Where photos go and what is kept: the question before the first one, and the whole answer."""

import hashlib
from collections.abc import Collection, Sequence
from html import escape

from bot.cards.actions import Agree, Decline, OnlyLocal, Retry
from bot.cards.menu_actions import Export, Forget, Menu, OpenMenu
from bot.cards.menu_actions import Setting as Choice
from bot.cards.menus import shop_names
from bot.cards.navigation import back_to, heading, menu_row
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard
from bot.cards.text import CAPTION_UNITS, Line, fitted
from bot.cards.words import shop_title
from bot.i18n import N_, Markup
from bot.session import Session
from bot.users.consent import NOTICE_VERSION, ConsentState

WHAT_IS_SENT = N_(
    "Sent: the photo itself, made smaller and without place, time or camera data. "
    "Not sent: your name, your number, your caption."
)
HOW_LONG = N_(
    "I hold the photo in memory during the search only; one that a shop fetches by a link lies "
    "there for at most 35 minutes. A shop keeps it as its own rules say, perhaps in another "
    "country such as China."
)
WARNING = N_("Please send photos of things, not of people or papers.")
KEPT = (
    N_(
        "Shops' answers are kept for 24 hours under a hash of the picture; it does not say who "
        "asked."
    ),
    N_(
        "Your last searches stay for 7 days so that buttons work, with what your caption asked "
        "for; of your photo only Telegram's reference or your link."
    ),
    N_(
        "Settings and saved products stay until you erase them, the count of your searches for "
        "90 days."
    ),
    N_(
        "A product you share can be opened for 90 days by whoever has its link; nothing in it "
        "tells who shared it. Words you type after my name in a chat go to shops you agreed to."
    ),
    N_(
        "Of a group I keep its settings and the count of its searches. Whoever taps twice on "
        "somebody else's search there gets a copy of what was found, without the photo."
    ),
    N_(
        "Your votes and offers under cards stay for 90 days, and what you put on a group's list "
        "until somebody takes it off; your first name stands beside offers and entries. Whoever "
        "has the link to your saved products sees them until you withdraw it."
    ),
    N_(
        "/export sends you everything, /forget erases it. After that only the day's count of your "
        "searches stays, and a ban if there is one, under a keyed hash that does not name you."
    ),
)


def notice_of(remote: Collection[str]) -> str:
    """What stands on the consent buttons for exactly these shops."""
    text = f"{NOTICE_VERSION} {' '.join(sorted(remote))}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def consent_screen(
    stage: Stage, session: Session, remote: Sequence[str], *, gallery: bool
) -> Screen:
    """May the photo of this search go to these shops?"""
    t, buttons, notice = stage.t, stage.buttons(session), notice_of(remote)
    title = t.gettext("To search, I send your photo to these shops. Is that all right?")
    lines = [
        Line(f"<b>{title}</b>"),
        Line(_linked(stage, remote)),
        *(Line("\n" + t.gettext(paragraph)) for paragraph in (WHAT_IS_SENT, HOW_LONG)),
        Line("\n" + t.gettext(WARNING), 2),
        Line(t.gettext("You can take this back at any time: /privacy"), 1),
    ]
    rows: list[Row] = [[buttons.tap(t.gettext("Agree and search"), Agree(notice), "success")]]
    if gallery:
        rows.append([buttons.tap(t.gettext("Only the local gallery"), OnlyLocal(notice))])
    rows.append([buttons.tap(t.gettext("No"), Decline())])
    # The question may stand under the picture of an earlier answer, hence a caption's limit.
    return Screen(fitted(lines, CAPTION_UNITS), keyboard(rows))


def declined_screen(stage: Stage, session: Session) -> Screen:
    """Nothing was sent; the way back to the question stays open."""
    t, buttons = stage.t, stage.buttons(session)
    text = t.gettext("All right: your photo was not sent anywhere.")
    again = buttons.tap(t.gettext("Ask me again"), Retry())
    more = buttons.tap(t.gettext("What happens to my photo?"), OpenMenu(Menu.PRIVACY))
    return Screen(text, keyboard([[again], [more]]))


def privacy_screen(
    stage: Stage, owner_id: int, remote: Sequence[str], consent: ConsentState, *, asks: bool
) -> Screen:
    """Who gets photos, what is kept and for how long, and the rights, each with its button.

    `asks`: people are asked before their first photo is sent.
    """
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    version = t.gettext("Privacy notice, version {version}", version=NOTICE_VERSION)
    nowhere = t.gettext("Your photos are sent to no shop.")
    where = t.gettext("Your photos go to:") + "\n" + _linked(stage, remote)
    lines = [
        heading(t, Menu.PRIVACY),
        where if remote else nowhere,
        *_answers(stage, consent),
        *([t.gettext(WHAT_IS_SENT), t.gettext(HOW_LONG)] if remote else []),
        *map(t.gettext, KEPT),
        version,
    ]
    rows: list[Row] = []
    if consent.agreed:
        label = t.gettext("Stop sending my photos")
        rows.append([buttons.tap(label, Choice("consent", "withdraw"))])
    elif consent.declined:
        label = (
            t.gettext("Ask me again at the next photo")
            if asks
            else t.gettext("Allow sending my photos again")
        )
        rows.append([buttons.tap(label, Choice("consent", "again"))])
    rows += [
        [buttons.tap(t.gettext("Everything about me, as a file"), Export())],
        [buttons.tap(t.gettext("Erase everything about me"), OpenMenu(Menu.FORGET))],
        menu_row(stage, buttons, Menu.SETTINGS),
    ]
    return Screen("\n\n".join(lines), keyboard(rows))


def forget_screen(stage: Stage, owner_id: int) -> Screen:
    """Are you sure?"""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    title = t.gettext("Erase everything I keep about you?")
    lines = [
        f"<b>{title}</b>",
        t.gettext(
            "Settings, saved products, history and open searches will be gone for good. "
            "Buttons under old cards stop working. Messages in this chat are yours to delete."
        ),
    ]
    rows = [
        [buttons.tap(t.gettext("Yes, erase everything"), Forget(), "danger")],
        back_to(stage, buttons, Menu.PRIVACY),
    ]
    return Screen("\n\n".join(lines), keyboard(rows))


def forgotten_screen(stage: Stage) -> Screen:
    """It is done."""
    return Screen(stage.t.gettext("Done: what I kept about you is erased."))


def _answers(stage: Stage, consent: ConsentState) -> list[Markup]:
    """What the person said so far."""
    t, lines = stage.t, []
    if consent.agreed and consent.since:
        names = shop_names(stage, sorted(consent.agreed))
        lines.append(t.gettext("You agreed to: {shops}", shops=names))
    if consent.declined:
        names = shop_names(stage, sorted(consent.declined))
        lines.append(t.gettext("You said no to: {shops}", shops=names))
    return lines


def _linked(stage: Stage, ids: Sequence[str]) -> str:
    """Shops by name, each a link to whose it is."""
    names: list[str] = []
    for id_ in ids:
        info = stage.shops.get(id_)
        name = shop_title(stage.t, info, id_)
        address = escape(info.homepage) if info else ""
        names.append(f'<a href="{address}">{name}</a>' if address else name)
    return "\n".join(names)
