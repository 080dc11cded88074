"""A person who has used everything: a row in every table that has rows about people."""

import json
from dataclasses import dataclass, replace

from sqlalchemy import func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Quota as QuotaSettings
from bot.storage.admin import SqlAdmin
from bot.storage.erasure import person_tables
from bot.storage.finds import FindRow, SqlFinds
from bot.storage.hunts import SqlHunts
from bot.storage.inbox import Arrival, Lane, SqlInbox
from bot.storage.keepsakes import SqlHistory, SqlSaved
from bot.storage.lists import SqlLists
from bot.storage.people import SqlConsents, SqlPreferences
from bot.storage.postings import Posting, SqlPostings
from bot.storage.quota import SqlQuota
from bot.storage.sessions import SqlSessions
from bot.storage.shares import SqlShares
from bot.storage.tables import dead_chats
from bot.storage.tallies import SqlTallies
from bot.storage.votes import SqlVotes
from bot.users.admin import Admin, By
from bot.users.consent import Consent
from bot.users.history import History
from bot.users.preferences import PreferenceBook
from bot.users.quota import Quota
from bot.users.saved import Saved
from bot.users.shares import Shares
from tests.storage.conftest import Clock
from tests.storage.test_sessions import SESSION
from tests.users.conftest import CHINA, CHOICES, MASK
from tests.users.test_keepsakes import SHOE


@dataclass(frozen=True)
class House:
    """The rooms on one database."""

    engine: AsyncEngine
    clock: Clock

    @property
    def quota(self) -> Quota:
        rules = QuotaSettings(daily_per_user=3)
        return Quota(SqlQuota(self.engine, MASK, clock=self.clock), rules, clock=self.clock)

    def admin(self, *ids: int) -> Admin:
        return Admin(SqlAdmin(self.engine, MASK, clock=self.clock), ids, CHINA, self.clock)

    async def live(self, user: int, mark: str = "") -> None:
        """One person's day; `mark` is in what they left."""
        book = PreferenceBook(SqlPreferences(self.engine, clock=self.clock), CHOICES)
        await book.change(user, compact=True)
        await Consent(SqlConsents(self.engine, clock=self.clock)).agree(user, ["juhe"])
        for number in range(2):
            await self.quota.reserve(f"{user}:{number}", user)
            await self.quota.settle(f"{user}:{number}")
        session = replace(SESSION, id=f"s{user}", owner_id=user, photo_id=f"photo {mark}")
        await SqlSessions(self.engine, clock=self.clock).put(session)
        await History(SqlHistory(self.engine, bound=9, clock=self.clock), book).add(
            user, session.id
        )
        shoe = SHOE.model_copy(update={"title": f"shoe {mark}"})
        await Saved(SqlSaved(self.engine, bound=9, clock=self.clock)).save(user, shoe)
        tallies = SqlTallies(self.engine, MASK)
        shares = Shares(SqlShares(self.engine, clock=self.clock), tallies, CHINA, self.clock)
        shared = await shares.share(user, shoe, SESSION.created_at)
        await self.meet(user, shared.id, mark)
        admin = self.admin(user)
        await admin.grant(By(user, f"{user}:7"), user, 3)
        await admin.ban(By(user, f"{user}:8"), user)
        await admin.switch(By(user, f"{user}:9"), "juhe", on=True)
        await SqlHunts(self.engine, clock=self.clock).open(session, f"{user}:1")
        update = Arrival(user, Lane.CHAT, f"c{user}", "message", user, json.dumps({"text": mark}))
        await SqlInbox(self.engine, clock=self.clock).store([update])
        async with self.engine.begin() as connection:
            gone = {"owner_id": user, "reason": "blocked", "since": int(self.clock.now)}
            await connection.execute(insert(dead_chats).values(gone))

    async def meet(self, user: int, share_id: str, mark: str) -> None:
        """A vote, an offer and an entry under what the person shared."""
        posting = Posting(f"post{user}", share_id, f"inline {mark}", "en", pictured=True)
        await SqlPostings(self.engine, clock=self.clock).put(posting)
        await SqlVotes(self.engine, clock=self.clock).toggle(posting.id, "mark", user, f"{user}")
        finds = SqlFinds(self.engine, a_person=5, in_all=20, clock=self.clock)
        found = FindRow(0, posting.id, "mark", user, mark, "https://a.example", "5", "5", "")
        await finds.add(found)
        await finds.draft(user, posting.id, "mark")
        lists = SqlLists(self.engine, bound=9, clock=self.clock)
        list_id = await lists.open(user, f"list{user}")
        await lists.add(list_id, (user, mark), ("juhe", "1"), SHOE.model_dump_json())

    async def rows(self, user: int) -> dict[str, int]:
        """How many rows there are about the person, by table."""
        async with self.engine.connect() as connection:
            return {
                table.name: await connection.scalar(
                    select(func.count())
                    .select_from(table)
                    .where(or_(*(column == user for column in columns)))
                )
                or 0
                for table, columns in person_tables()
            }
