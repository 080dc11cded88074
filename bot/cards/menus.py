"""The settings, all by buttons: every tap stays in the message, and each screen has a way back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from bot.cards.categories import TITLES, category_title
from bot.cards.facts import SEPARATOR
from bot.cards.filters import CHOSEN, SORTS, band_label
from bot.cards.menu_actions import Menu, SetLanguage, Setting
from bot.cards.navigation import back_to, heading, menu_row
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard, rows_of
from bot.cards.text import capitalised, isolated, plain
from bot.cards.words import shop_title
from bot.i18n import N_, Markup, Translator
from bot.session import PriceBand
from bot.users.preferences import Preferences
from locales import LANGUAGES

UP = "▲"
SHOPS_CURRENCY = "CNY"
ANY_BAND = "any"
# What people choose among with one tap; everything else is written.
BANDS = tuple(
    PriceBand(None if low is None else Decimal(low), None if high is None else Decimal(high))
    for low, high in ((None, 50), (50, 100), (100, 300), (300, 1000), (1000, None))
)

# Languages name themselves, so that everybody finds the way back to their own.
LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "en": "English",
        "zh_CN": "简体中文",
        "zh_TW": "繁體中文",
        "ru": "Русский",
        "ar": "العربية",
        "es": "Español",
        "pt_BR": "Português (Brasil)",
        "id": "Bahasa Indonesia",
    }
)

SWITCHES: Mapping[str, str] = MappingProxyType(
    {
        "same_item": N_("Same item only"),
        "compact": N_("Cards without a picture"),
        "history": N_("Remember my searches"),
    }
)


def settings_screen(
    stage: Stage, owner_id: int, chosen: Preferences, active: Sequence[str]
) -> Screen:
    """What every search starts from."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    lines = [
        heading(t, Menu.SETTINGS),
        t.gettext("Shops: {shops}", shops=shop_names(stage, chosen.shops(active))),
        t.gettext("Category: {category}", category=category_name(t, chosen.category)),
        t.gettext("Price: {band}", band=band_label(t, chosen.band, SHOPS_CURRENCY)),
        t.gettext("Order: {order}", order=t.gettext(SORTS[chosen.sort])),
        t.gettext("Language: {language}", language=language_name(t, chosen.language)),
    ]
    if stage.rates:
        lines.append(t.gettext("Currency: {currency}", currency=_currency(t, chosen.currency)))
    switches = [
        buttons.tap(
            marked(t.gettext(label), getattr(chosen, name)),
            Setting(name, "off" if getattr(chosen, name) else "on"),
        )
        for name, label in SWITCHES.items()
    ]
    rows = [
        menu_row(stage, buttons, Menu.SHOPS, Menu.CATEGORY),
        menu_row(stage, buttons, Menu.PRICE, Menu.SORT),
        *rows_of(switches, 1),
        menu_row(
            stage, buttons, Menu.LANGUAGE, *((Menu.CURRENCY,) if stage.rates else ()), Menu.QUOTA
        ),
        menu_row(stage, buttons, Menu.SAVED, Menu.HISTORY),
        menu_row(stage, buttons, Menu.PRIVACY, Menu.HELP),
    ]
    return Screen("\n".join(lines), keyboard(rows))


def shops_menu(stage: Stage, owner_id: int, chosen: Preferences, active: Sequence[str]) -> Screen:
    """Which shops are asked, and which first."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    rows: list[Row] = []
    for place, id_ in enumerate(arranged(chosen, active)):
        name = plain(shop_title(t, stage.shops.get(id_), id_))
        on = id_ not in chosen.off
        row = [buttons.tap(marked(name, on), Setting("shop_off" if on else "shop_on", id_))]
        if place:
            row.append(buttons.tap(UP, Setting("place", f"{place - 1}.{id_}")))
        rows.append(row)
    if chosen.off or chosen.order:
        rows.append([buttons.tap(t.gettext("All shops"), Setting("shops", "all"))])
    lines = [
        heading(t, Menu.SHOPS),
        t.gettext("Tap a shop to switch it on or off; ▲ moves it up."),
        _hint(t, "/provider taobao jd"),
    ]
    return Screen("\n".join(lines), keyboard([*rows, back_to(stage, buttons)]))


def category_menu(stage: Stage, owner_id: int, chosen: Preferences) -> Screen:
    """One category for every search, or any."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    row = [
        buttons.tap(
            marked(plain(category_title(t, slug)), slug == chosen.category),
            Setting("category", slug),
        )
        for slug in TITLES
    ]
    none = marked(capitalised(category_name(t, None)), chosen.category is None)
    rows = [[buttons.tap(none, Setting("category"))], *rows_of(row, 2), back_to(stage, buttons)]
    hint = _hint(t, "/category " + plain(category_title(t, "shoes")))
    return Screen("\n".join([heading(t, Menu.CATEGORY), hint]), keyboard(rows))


def price_menu(stage: Stage, owner_id: int, chosen: Preferences) -> Screen:
    """A price band for every search, or any price."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    row = [
        buttons.tap(
            marked(capitalised(plain(band_label(t, band, SHOPS_CURRENCY))), band == chosen.band),
            Setting("band", band_code(band)),
        )
        for band in (PriceBand(), *BANDS)
    ]
    lines = [
        heading(t, Menu.PRICE),
        capitalised(band_label(t, chosen.band, SHOPS_CURRENCY)),
        _hint(t, "/price 100-500"),
    ]
    return Screen("\n".join(lines), keyboard([*rows_of(row, 2), back_to(stage, buttons)]))


def sort_menu(stage: Stage, owner_id: int, chosen: Preferences) -> Screen:
    """The order of every search's products."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    rows = [
        [buttons.tap(marked(plain(t.gettext(label)), key is chosen.sort), Setting("sort", key))]
        for key, label in SORTS.items()
    ]
    return Screen(heading(t, Menu.SORT), keyboard([*rows, back_to(stage, buttons)]))


def language_menu(stage: Stage, owner_id: int, chosen: Preferences) -> Screen:
    """The language of everything the bot says."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    row = [
        buttons.tap(marked(LANGUAGE_NAMES[code], code == chosen.language), SetLanguage(code))
        for code in LANGUAGES
    ]
    telegram = buttons.tap(
        marked(capitalised(language_name(t, None)), chosen.language is None), SetLanguage()
    )
    rows = [[telegram], *rows_of(row, 2), back_to(stage, buttons)]
    return Screen(heading(t, Menu.LANGUAGE), keyboard(rows))


def currency_menu(
    stage: Stage, owner_id: int, chosen: Preferences, currencies: Sequence[str]
) -> Screen:
    """The currency to show prices in, beside the shop's own; the offered ones have a rate."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    row = [
        buttons.tap(marked(t.currency(code), code == chosen.currency), Setting("currency", code))
        for code in currencies
    ]
    none = marked(capitalised(plain(_currency(t, None))), chosen.currency is None)
    rows = [[buttons.tap(none, Setting("currency"))], *rows_of(row, 3), back_to(stage, buttons)]
    lines = [
        heading(t, Menu.CURRENCY),
        t.gettext(
            "Prices stay as the shop gives them. Beside them I show about how much that is in "
            "your currency."
        ),
    ]
    return Screen("\n".join(lines), keyboard(rows))


def arranged(chosen: Preferences, active: Sequence[str]) -> tuple[str, ...]:
    """All active shops in the person's order, those switched off among them."""
    return Preferences(order=chosen.order).shops(active)


def shop_names(stage: Stage, ids: Sequence[str]) -> Markup:
    """Shops by name, in their order."""
    names = [shop_title(stage.t, stage.shops.get(id_), id_) for id_ in ids]
    return Markup(SEPARATOR.join(names)) if names else stage.t.gettext("none")


def band_code(band: PriceBand) -> str:
    """A band as a button carries it: `100-300`, `-50`, `1000-`."""
    if band == PriceBand():
        return ANY_BAND
    return "-".join("" if end is None else format(end, "f") for end in (band.low, band.high))


def band_of(code: str) -> PriceBand | None:
    """The band of a button; None for what is none."""
    if code == ANY_BAND:
        return PriceBand()
    try:
        low, high = (Decimal(end) if end else None for end in code.split("-"))
    except (ValueError, InvalidOperation):
        return None
    return PriceBand(low, high)


def category_name(t: Translator, slug: str | None) -> Markup:
    """A category as people read it, or that it is any."""
    return t.gettext("any category") if slug is None else category_title(t, slug)


def language_name(t: Translator, code: str | None) -> Markup:
    """A language by its own name, or that it is Telegram's."""
    return t.gettext("as in Telegram") if code is None else Markup(LANGUAGE_NAMES[code])


def _currency(t: Translator, code: str | None) -> Markup:
    return t.gettext("no conversion") if code is None else isolated(t, t.currency(code))


def _hint(t: Translator, example: str) -> Markup:
    return t.gettext("Or write: {example}", example=Markup(f"<code>{example}</code>"))


def marked(label: str, on: bool) -> str:
    """A button's label, with a tick while it is on."""
    return (CHOSEN if on else "") + label
