"""Lists to look at together: what a person has saved, and what a group has gathered."""

import secrets
from dataclasses import dataclass

from pydantic import ValidationError

from bot.storage.lists import Adding, EntryRow, SqlLists
from bot.users.groups import is_group
from bot.users.saved import PAGE, Saved
from providers.product import Product

ID_BYTES = 16  # 22 characters of base64url
MAX_ENTRIES = 200
NAME_CHARS = 64


@dataclass(frozen=True, slots=True)
class Item:
    """A product on a list; `id` counts within its list, `by` is who added it to a group's."""

    id: int
    product: Product
    user_id: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """A part of a list, newest first; `total` counts all, `offset` is where this part begins."""

    list_id: str
    owner_id: int
    items: tuple[Item, ...] = ()
    offset: int = 0
    total: int = 0

    @property
    def of_group(self) -> bool:
        """Whether a group has gathered it."""
        return is_group(self.owner_id)


@dataclass(frozen=True, slots=True)
class Lists:
    """Whoever has a list's id may look; who may do more is for the caller to know."""

    store: SqlLists
    saved: Saved

    async def share(self, owner_id: int) -> str:
        """The id of a person's or a group's list, new or as it was."""
        return await self.store.open(owner_id, secrets.token_urlsafe(ID_BYTES))

    async def of(self, owner_id: int) -> str | None:
        """The id, if the list has been shared (a person's) or begun (a group's)."""
        return await self.store.of(owner_id)

    async def withdraw(self, owner_id: int) -> None:
        """Nobody opens it by its link any more; shared again, it has another one."""
        await self.store.close(owner_id)

    async def owner(self, list_id: str) -> int | None:
        """Whose it is; None when there is none (any more)."""
        return await self.store.owner(list_id)

    async def page(self, list_id: str, offset: int = 0, limit: int = PAGE) -> ListPage | None:
        """A part of the list as it is now; the last one when there is none so far down."""
        owner_id = await self.store.owner(list_id)
        if owner_id is None:
            return None
        if not is_group(owner_id):
            page = await self.saved.page(owner_id, offset, limit)
            items = tuple(Item(one.id, one.product) for one in page.items)
            return ListPage(list_id, owner_id, items, page.offset, page.total)
        rows, total = await self.store.page(list_id, offset, limit)
        if not rows and total:
            offset = (total - 1) // limit * limit
            rows, total = await self.store.page(list_id, offset, limit)
        found = tuple(one for one in map(_item, rows) if one is not None)
        return ListPage(list_id, owner_id, found, offset, total)

    async def item(self, list_id: str, id_: int) -> Item | None:
        """One product of a list, as it is now."""
        owner_id = await self.store.owner(list_id)
        if owner_id is None:
            return None
        if is_group(owner_id):
            row = await self.store.entry(list_id, id_)
            return None if row is None else _item(row)
        one = await self.saved.get(owner_id, id_)
        return None if one is None else Item(one.id, one.product)

    async def add(self, group_id: int, user_id: int, name: str, product: Product) -> Adding:
        """Put a product on a group's list, once."""
        return await self.store.add(
            await self.share(group_id),
            (user_id, name[:NAME_CHARS]),
            (product.provider, product.id),
            product.model_dump_json(),
        )

    async def drop(self, list_id: str, id_: int) -> None:
        """Take a product off a group's list."""
        await self.store.drop(list_id, id_)


def _item(row: EntryRow) -> Item | None:
    try:
        product = Product.model_validate_json(row.body)
    except ValidationError:
        return None  # written by a version that knew other fields
    return Item(row.id, product, row.user_id, row.name)
