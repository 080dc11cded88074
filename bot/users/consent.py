"""Whether a person's photos may be sent on, and to whom.

Each remote provider needs its own yes. Someone who was asked about some providers is asked
again when another one is added, or when the notice itself changes (`NOTICE_VERSION`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.storage.people import Answer, Consented, SqlConsents

# Raise it when what is sent, to whom or for how long is no longer what people agreed to.
NOTICE_VERSION = 1


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Remote providers by what the person said; `unanswered` ones must be asked about."""

    agreed: frozenset[str]
    declined: frozenset[str]
    unanswered: frozenset[str]
    since: datetime | None  # of the newest answer that counts


@dataclass(frozen=True, slots=True)
class Consent:
    """People's answers. With `required` off nobody is asked, but a no still counts.

    `remote` is always the ids of the enabled providers that send the photo somewhere.
    """

    store: SqlConsents
    required: bool = True
    version: int = NOTICE_VERSION

    async def state(self, user_id: int, remote: Collection[str]) -> ConsentState:
        """What the person said about each of these providers."""
        answers = await self.store.of(user_id)
        counting = {id_: one for id_, one in answers.items() if id_ in remote and self._counts(one)}
        agreed = {id_ for id_, one in counting.items() if one.answer is Answer.AGREED}
        declined = counting.keys() - agreed
        open_ = set(remote) - counting.keys()
        if not self.required:
            agreed, open_ = agreed | open_, set()
        newest = max((one.at for one in counting.values()), default=None)
        return ConsentState(
            frozenset(agreed),
            frozenset(declined),
            frozenset(open_),
            None if newest is None else datetime.fromtimestamp(newest, UTC),
        )

    async def needed(self, user_id: int, remote: Collection[str]) -> frozenset[str]:
        """Providers the person must be asked about before a photo is sent to any of them."""
        return (await self.state(user_id, remote)).unanswered

    async def allowed(self, user_id: int, remote: Collection[str]) -> frozenset[str]:
        """Providers that may be sent this person's photos now."""
        return (await self.state(user_id, remote)).agreed

    async def against(self, user_id: int) -> frozenset[str]:
        """Providers the person said no to, however that no was given."""
        answers = await self.store.of(user_id)
        return frozenset(id_ for id_, one in answers.items() if one.answer is not Answer.AGREED)

    async def agree(self, user_id: int, providers: Collection[str]) -> None:
        """Yes to these providers: the ones the notice named, not those enabled since."""
        await self.store.put(user_id, providers, Answer.AGREED, self.version)

    async def only_local(self, user_id: int, providers: Collection[str]) -> None:
        """No to these providers for as long as the notice stands: only the own gallery."""
        await self.store.put(user_id, providers, Answer.DECLINED, self.version)

    async def withdraw(self, user_id: int, remote: Collection[str] = ()) -> None:
        """Take back every yes. Nothing is sent any more; the next photo asks again.

        Where nobody is asked (`required` off) it is a lasting no to `remote`.
        """
        known = await self.store.of(user_id)
        given = {id_ for id_, one in known.items() if one.answer is Answer.AGREED}
        await self.store.put(user_id, given | set(remote), Answer.WITHDRAWN, self.version)

    def _counts(self, one: Consented) -> bool:
        """Whether the answer still says what the person means."""
        if not self.required:
            return one.answer is not Answer.AGREED or one.version == self.version
        return one.version == self.version and one.answer is not Answer.WITHDRAWN
