"""Taps and words that change what a person's searches start from."""

from collections.abc import Awaitable, Callable, Mapping

from bot.cards.actions import Menu, Setting
from bot.cards.menus import arranged, band_of
from bot.handlers.desk import Desk
from bot.users.preferences import NotAChoice

Change = Callable[[Desk, int, str], Awaitable[object]]


async def change(desk: Desk, owner_id: int, setting: Setting) -> Menu:
    """Do what a button says; the screen to show then. Raises NotAChoice."""
    if setting.name not in CHANGES:
        raise NotAChoice(f"no button sets {setting.name}")
    menu, do = CHANGES[setting.name]
    await do(desk, owner_id, setting.value)
    return menu


async def set_shops(desk: Desk, owner_id: int, shops: tuple[str, ...]) -> None:
    """These shops and no others, in this order."""
    off = frozenset(desk.photo_shops) - set(shops)
    await desk.people.preferences.change(owner_id, order=shops, off=off)


async def _toggle_shop(desk: Desk, owner_id: int, shop: str) -> None:
    book = desk.people.preferences
    off = (await book.get(owner_id)).off
    await book.change(owner_id, off=off ^ {shop})


async def _move_up(desk: Desk, owner_id: int, shop: str) -> None:
    book = desk.people.preferences
    order = list(arranged(await book.get(owner_id), await desk.active_shops()))
    place = order.index(shop) if shop in order else 0
    if place:
        order[place - 1 : place + 1] = [shop, order[place - 1]]
    await book.change(owner_id, order=order)


async def _all_shops(desk: Desk, owner_id: int, _value: str) -> None:
    await desk.people.preferences.change(owner_id, order=(), off=frozenset())


async def _category(desk: Desk, owner_id: int, slug: str) -> None:
    await desk.people.preferences.change(owner_id, category=slug or None)


async def _band(desk: Desk, owner_id: int, code: str) -> None:
    await desk.people.preferences.change(owner_id, band=band_of(code))


async def _sort(desk: Desk, owner_id: int, key: str) -> None:
    await desk.people.preferences.change(owner_id, sort=key)


async def _currency(desk: Desk, owner_id: int, code: str) -> None:
    await desk.people.preferences.change(owner_id, currency=code or None)


async def _history(desk: Desk, owner_id: int, value: str) -> None:
    await desk.people.history.switch(owner_id, on=value == "on")


async def _clear(desk: Desk, owner_id: int, _what: str) -> None:
    await desk.people.history.clear(owner_id)


async def _consent(desk: Desk, owner_id: int, value: str) -> None:
    consent = desk.people.consent
    remote = desk.remote(await desk.active_shops())
    if value == "withdraw":
        await consent.withdraw(owner_id, () if consent.required else remote)
    elif value == "again" and consent.required:
        await consent.withdraw(owner_id, (await consent.state(owner_id, remote)).declined)
    elif value == "again":
        await consent.agree(owner_id, remote)


def _flag(name: str) -> Change:
    async def do(desk: Desk, owner_id: int, value: str) -> None:
        await desk.people.preferences.change(owner_id, **{name: value == "on"})

    return do


# By a button's name: the screen it stands on, and what it does.
CHANGES: Mapping[str, tuple[Menu, Change]] = {
    "shop": (Menu.SHOPS, _toggle_shop),
    "up": (Menu.SHOPS, _move_up),
    "shops": (Menu.SHOPS, _all_shops),
    "category": (Menu.CATEGORY, _category),
    "band": (Menu.PRICE, _band),
    "sort": (Menu.SORT, _sort),
    "currency": (Menu.CURRENCY, _currency),
    "same_item": (Menu.SETTINGS, _flag("same_item")),
    "auto": (Menu.SETTINGS, _flag("auto")),
    "compact": (Menu.SETTINGS, _flag("compact")),
    "history": (Menu.SETTINGS, _history),
    "remember": (Menu.HISTORY, _history),
    "clear": (Menu.HISTORY, _clear),
    "consent": (Menu.PRIVACY, _consent),
}
