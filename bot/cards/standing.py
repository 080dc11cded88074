"""Quota, help and about: what there is to know before the next photo."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from bot.cards.menu_actions import Menu
from bot.cards.menus import shop_names
from bot.cards.navigation import back_to, heading, menu_row
from bot.cards.stage import Buttons, Screen, Stage, keyboard
from bot.cards.text import clip
from bot.cards.words import clock
from bot.i18n import N_, Markup
from bot.users.quota import Standing

MAX_COMMAND = 40

WELCOME = (
    N_("Send me a photo of anything you would like to buy."),
    N_("I ask several shops at once and answer with prices and links."),
    N_("A caption steers the search: a shop, a category, or a price like {example}."),
)
EXAMPLE = Markup("<code>100-500</code>")
MORE_WAYS = (
    N_(
        "I also take picture files, albums, stickers, the first frame of a video, forwarded "
        "messages and links to pictures."
    ),
    N_("Reply with /find to an older photo to search it."),
    N_("/settings is for what you always want, /saved and /history for what you found."),
)


def welcome(stage: Stage, owner_id: int) -> Screen:
    """The greeting: one thing to do."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    first, *rest = (t.gettext(line, example=EXAMPLE) for line in WELCOME)
    rows = [menu_row(stage, buttons, Menu.HELP, Menu.SETTINGS)]
    return Screen("\n\n".join([f"<b>{first}</b>", *rest]), keyboard(rows))


def help_screen(stage: Stage, owner_id: int) -> Screen:
    """What can be sent, and what comes back."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    first, *rest = (t.gettext(line, example=EXAMPLE) for line in WELCOME + MORE_WAYS)
    rows = [
        menu_row(stage, buttons, Menu.SETTINGS, Menu.QUOTA),
        menu_row(stage, buttons, Menu.SAVED, Menu.HISTORY),
        menu_row(stage, buttons, Menu.PRIVACY),
    ]
    return Screen("\n\n".join([f"<b>{first}</b>", *rest]), keyboard(rows))


def unknown_command(stage: Stage, owner_id: int, command: str) -> Screen:
    """Nothing was done; what can be."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    text = t.gettext("I do not know {command}.", command=clip(command, MAX_COMMAND))
    return Screen(text, keyboard([menu_row(stage, buttons, Menu.HELP, Menu.SETTINGS)]))


def about_screen(stage: Stage, owner_id: int, active: Sequence[str]) -> Screen:
    """Who answers here."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    lines = [
        f"<b>SnapBuy {_version()}</b>",
        t.gettext("I find where to buy what is in a photo. I am free software (MIT)."),
        t.gettext("Shops I ask: {shops}", shops=shop_names(stage, active)),
        t.gettext(
            "Prices and titles are shown as the shops give them. I sell nothing myself; "
            "links that earn the operator money are marked as ads."
        ),
    ]
    return Screen("\n\n".join(lines), keyboard([menu_row(stage, buttons, Menu.HELP, Menu.PRIVACY)]))


def quota_screen(stage: Stage, owner_id: int, standing: Standing) -> Screen:
    """Used, left, and when there are more."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    lines = [
        heading(t, Menu.QUOTA),
        t.gettext("Used today: {used} of {limit}", used=standing.used, limit=standing.limit),
        t.gettext("Left: {left}", left=standing.left),
    ]
    if standing.granted:
        lines.append(t.gettext("Extra searches: {granted}", granted=standing.granted))
    lines += [
        t.gettext("A new day begins at {moment}.", moment=clock(t, standing.resets_at)),
        t.gettext("Searches no shop answered, and the same photo again, cost nothing."),
    ]
    return Screen("\n".join(lines), keyboard([back_to(stage, buttons)]))


def _version() -> str:
    try:
        return version("snapbuy")
    except PackageNotFoundError:
        return ""
