"""Taps and words that change what a person's searches start from."""

from collections.abc import Awaitable, Callable, Mapping

from bot.cards.menu_actions import Menu, SetLanguage, Setting
from bot.cards.menus import arranged, band_of
from bot.handlers.desk import Desk
from bot.users.preferences import NotAChoice, Preferences

Change = Callable[[Desk, int, str], Awaitable[object]]


async def change(desk: Desk, owner_id: int, setting: Setting) -> Menu:
    """Do what a button says; the screen to show then. Raises NotAChoice."""
    if setting.name not in CHANGES:
        raise NotAChoice(f"no button sets {setting.name}")
    menu, do = CHANGES[setting.name]
    await do(desk, owner_id, setting.value)
    return menu


async def set_by_tap(
    desk: Desk, owner_id: int, action: Setting | SetLanguage, update_id: int
) -> Menu:
    """Do what a button says, unless a newer tap has set the same; the screen to show then.

    However late it comes: the database may have been locked when it was tried first. Raises
    NotAChoice.
    """
    setting = action if isinstance(action, Setting) else Setting("language", action.language)
    about = _about(owner_id, setting)
    async with desk.turns.of(about[0]):
        if any(desk.newest_taps.newer(one, update_id) for one in about):
            return CHANGES[setting.name][0]
        menu = await change(desk, owner_id, setting)
        desk.newest_taps.note(about[-1], update_id, action)
        return menu


def _about(owner_id: int, setting: Setting) -> tuple[str, ...]:
    """What a button sets, from the whole to the part: all shops, or the place of one of them."""
    path: tuple[str, ...] = (setting.name,)
    match setting:
        case Setting("shop_on" | "shop_off" | "shop", shop):
            path = "shops", f"on {shop}"
        case Setting("place" | "up", value):
            path = "shops", f"place {value.rpartition('.')[2]}"
        case Setting("remember"):
            path = ("history",)
    return tuple(" ".join((str(owner_id), *path[:end])) for end in range(1, len(path) + 1))


async def set_shops(desk: Desk, owner_id: int, shops: tuple[str, ...]) -> None:
    """These shops and no others, in this order."""
    off = frozenset(desk.photo_shops) - set(shops)
    await desk.people.preferences.change(owner_id, order=shops, off=off)


async def _shop_on(desk: Desk, owner_id: int, shop: str) -> None:
    await desk.people.preferences.revise(owner_id, lambda chosen: {"off": chosen.off - {shop}})


async def _shop_off(desk: Desk, owner_id: int, shop: str) -> None:
    await desk.people.preferences.revise(owner_id, lambda chosen: {"off": chosen.off | {shop}})


async def _other_shop(desk: Desk, owner_id: int, shop: str) -> None:
    await desk.people.preferences.revise(owner_id, lambda chosen: {"off": chosen.off ^ {shop}})


async def _put_shop(desk: Desk, owner_id: int, value: str) -> None:
    place, _, shop = value.partition(".")
    if not place.isdecimal():
        raise NotAChoice("no place in the order")
    await _arrange(desk, owner_id, shop, lambda _: int(place))


async def _move_up(desk: Desk, owner_id: int, shop: str) -> None:
    await _arrange(desk, owner_id, shop, lambda order: max(0, order.index(shop) - 1))


async def _arrange(
    desk: Desk, owner_id: int, shop: str, place_in: Callable[[list[str]], int]
) -> None:
    active = await desk.active_shops()

    def moved(chosen: Preferences) -> dict[str, list[str]]:
        order = list(arranged(chosen, active))
        if shop in order:
            place = place_in(order)
            order.remove(shop)
            order.insert(place, shop)
        return {"order": order}

    await desk.people.preferences.revise(owner_id, moved)


async def _all_shops(desk: Desk, owner_id: int, _value: str) -> None:
    await desk.people.preferences.change(owner_id, order=(), off=frozenset())


async def _category(desk: Desk, owner_id: int, slug: str) -> None:
    await desk.people.preferences.change(owner_id, category=slug or None)


async def _band(desk: Desk, owner_id: int, code: str) -> None:
    await desk.people.preferences.change(owner_id, band=band_of(code))


async def _language(desk: Desk, owner_id: int, code: str) -> None:
    await desk.people.preferences.change(owner_id, language=code or None)


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


# By a button's name: the screen it stands on, and what it does. Buttons say what is to be, so
# that a tap that is handled again changes nothing; `shop` and `up` stand in old messages only.
CHANGES: Mapping[str, tuple[Menu, Change]] = {
    "shop_on": (Menu.SHOPS, _shop_on),
    "shop_off": (Menu.SHOPS, _shop_off),
    "place": (Menu.SHOPS, _put_shop),
    "shop": (Menu.SHOPS, _other_shop),
    "up": (Menu.SHOPS, _move_up),
    "shops": (Menu.SHOPS, _all_shops),
    "category": (Menu.CATEGORY, _category),
    "band": (Menu.PRICE, _band),
    "sort": (Menu.SORT, _sort),
    "currency": (Menu.CURRENCY, _currency),
    "language": (Menu.LANGUAGE, _language),
    "same_item": (Menu.SETTINGS, _flag("same_item")),
    "auto": (Menu.SETTINGS, _flag("auto")),
    "compact": (Menu.SETTINGS, _flag("compact")),
    "history": (Menu.SETTINGS, _history),
    "remember": (Menu.HISTORY, _history),
    "clear": (Menu.HISTORY, _clear),
    "consent": (Menu.PRIVACY, _consent),
}
