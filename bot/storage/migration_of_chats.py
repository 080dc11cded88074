"""A group that became a supergroup has another id: what is kept of it goes along."""

import json
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.session import NO_MESSAGE
from bot.storage.counting import add_grant, alone
from bot.storage.tables import (
    bans,
    consents,
    dead_chats,
    hunts,
    preferences,
    quota_counts,
    quota_grants,
    reservations,
    sessions,
)
from bot.storage.together_tables import list_entries, lists
from bot.storage.upsert import insert_into, upsert


class SqlChatMoves:
    """Moves the rows of a chat to its new id; any number of times."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def move(self, old_id: int, new_id: int) -> None:
        """Everything at once or nothing. Where both ids have a row, the two become one.

        A mark that the old chat takes no messages is not carried over: that it moved is news
        from there, and such news ends the mark.
        """
        if old_id == new_id:
            return
        async with self._engine.begin() as connection:
            for chat_id in sorted((old_id, new_id)):
                await connection.run_sync(alone, chat_id)
            await _preferences(connection, old_id, new_id)
            await _counts(connection, old_id, new_id)
            await _reservations(connection, old_id, new_id)
            await _person_like(connection, old_id, new_id)
            await _sessions(connection, old_id, new_id)
            await _hunts(connection, old_id, new_id)
            await _list(connection, old_id, new_id)
            await connection.execute(delete(dead_chats).where(dead_chats.c.owner_id == old_id))


async def _preferences(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    """What was set under the new id already goes before what was set under the old one."""
    table = preferences.c
    rows = await connection.execute(
        select(preferences).where(table.owner_id.in_((old_id, new_id))).with_for_update()
    )
    found = {row.owner_id: row for row in rows}
    if old_id not in found:
        return
    bodies = [json.loads(found[id_].body) for id_ in (old_id, new_id) if id_ in found]
    row = {
        "body": json.dumps({key: body[key] for body in bodies for key in body}, ensure_ascii=False),
        "changed_at": max(one.changed_at for one in found.values()),
    }
    await connection.execute(
        upsert(connection, preferences, {"owner_id": new_id, **row}, keys=("owner_id",), update=row)
    )
    await connection.execute(delete(preferences).where(table.owner_id == old_id))


async def _counts(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    table = quota_counts.c
    rows = await connection.execute(select(quota_counts).where(table.owner_id == old_id))
    for row in rows.all():
        await connection.execute(
            upsert(
                connection,
                quota_counts,
                {"owner_id": new_id, "day": row.day, "what": row.what, "n": row.n},
                keys=("owner_id", "day", "what"),
                update={"n": table.n + row.n},
            )
        )
    await connection.execute(delete(quota_counts).where(table.owner_id == old_id))


async def _reservations(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    for column in (reservations.c.group_id, reservations.c.user_id):
        await connection.execute(
            update(reservations).where(column == old_id).values({column: new_id})
        )


async def _person_like(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    """What a group has like a person has it: administrators who hide their names ask as it."""
    units = await connection.scalar(
        select(quota_grants.c.units).where(quota_grants.c.user_id == old_id)
    )
    if units is not None:
        await connection.run_sync(add_grant, new_id, units)
        await connection.execute(delete(quota_grants).where(quota_grants.c.user_id == old_id))
    for table in (consents, bans):
        rows = (await connection.execute(select(table).where(table.c.user_id == old_id))).all()
        for row in rows:
            values = {**row._mapping, "user_id": new_id}
            await connection.execute(
                insert_into(connection, table).values(values).on_conflict_do_nothing()
            )
        await connection.execute(delete(table).where(table.c.user_id == old_id))


async def _sessions(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    table = sessions.c
    rows = await connection.execute(
        select(table.id, table.body).where(table.chat_id == old_id).with_for_update()
    )
    for row in rows.all():
        body = _moved(json.loads(row.body), old_id, new_id)
        await connection.execute(
            update(sessions)
            .where(table.id == row.id)
            .values(
                owner_id=body["owner_id"],
                chat_id=new_id,
                message_id=NO_MESSAGE,
                body=json.dumps(body, ensure_ascii=False),
            )
        )


async def _hunts(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    """Searches under way: there are few, and only their bodies tell the chat."""
    table = hunts.c
    rows = await connection.execute(select(table.session_id, table.body).with_for_update())
    for row in rows.all():
        body = json.loads(row.body)
        if body["chat_id"] == old_id:
            body = _moved(body, old_id, new_id)
            await connection.execute(
                update(hunts)
                .where(table.session_id == row.session_id)
                .values(owner_id=body["owner_id"], body=json.dumps(body, ensure_ascii=False))
            )


async def _list(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    """The group's list; what is on both is on the new one already."""
    rows = await connection.execute(
        select(lists.c.owner_id, lists.c.id).where(lists.c.owner_id.in_((old_id, new_id)))
    )
    ids = {row.owner_id: row.id for row in rows}
    if old_id in ids and new_id in ids:
        table = list_entries.c
        there = select(table.provider, table.product_id).where(table.list_id == ids[new_id])
        await connection.execute(
            update(list_entries)
            .where(
                table.list_id == ids[old_id],
                tuple_(table.provider, table.product_id).not_in(there),
            )
            .values(list_id=ids[new_id])
        )
        await connection.execute(delete(list_entries).where(table.list_id == ids[old_id]))
        await connection.execute(delete(lists).where(lists.c.owner_id == old_id))
    await connection.execute(
        update(lists).where(lists.c.owner_id == old_id).values(owner_id=new_id)
    )


def _moved(body: dict[str, Any], old_id: int, new_id: int) -> dict[str, Any]:
    """A session's JSON in the new chat; one that the group itself asked for stays the group's.

    Messages stay in the old chat, and the new one counts its own from one on.
    """
    owner_id = new_id if body["owner_id"] == old_id else body["owner_id"]
    there = {"chat_id": new_id, "message_id": NO_MESSAGE, "thread_id": None, "pictured": False}
    return {**body, **there, "owner_id": owner_id}
