"""What every conversation works with, and PTB's context that carries it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from telegram import User
from telegram.ext import CallbackContext, ExtBot

from bot.cards.callbacks import CallbackCodec
from bot.cards.stage import Features, Stage
from bot.handlers.ongoing import Ongoing
from bot.handlers.turns import Turns
from bot.i18n import Translator, translator
from bot.imaging.fetch import PictureFetcher
from bot.imaging.pool import DecodePool
from bot.search.service import SearchService
from bot.sending.pictures import ProductPictures
from bot.storage.sessions import SqlSentPictures, SqlSessions
from bot.users.people import People
from providers.base import ProviderInfo

# Buttons whose conversations exist; the others are not drawn.
FEATURES = Features(share=False)


@dataclass(frozen=True)
class Desk:
    """The rooms a handler may use.

    `links` fetches from addresses people send: it trusts no host, unlike the one for product
    pictures. `album_key` names the sessions of albums. `turns` keeps the steps of one search
    in order; `under_way` are the ids of the sessions that are being searched at the moment,
    `ongoing` are these searches. `photo_shops` are the ids of the providers that are set up to
    search a photo.
    """

    search: SearchService
    sessions: SqlSessions
    sent: SqlSentPictures
    pictures: ProductPictures
    links: PictureFetcher
    pool: DecodePool
    codec: CallbackCodec
    album_key: bytes
    shops: Mapping[str, ProviderInfo]
    people: People
    photo_shops: tuple[str, ...]
    trusted: frozenset[str] = frozenset()
    turns: Turns = field(default_factory=Turns)
    under_way: set[str] = field(default_factory=set)
    ongoing: Ongoing = field(default_factory=Ongoing)

    def claim(self, session_id: str) -> bool:
        """Whether a search of this session may begin now; whoever claims it has to hunt."""
        free = session_id not in self.under_way
        self.under_way.add(session_id)
        return free

    async def speech(self, user: User | None) -> Translator:
        """A person's language: the one they chose, or else Telegram's."""
        if user is None:
            return translator(None)
        chosen = (await self.people.preferences.get(user.id)).language
        return translator(chosen or user.language_code)

    async def active_shops(self) -> tuple[str, ...]:
        """The providers to search photos with, without those an admin switched off."""
        off = await self.people.admin.switched_off()
        return tuple(id_ for id_ in self.photo_shops if id_ not in off)

    def remote(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the known providers that send the photo somewhere."""
        return tuple(id_ for id_ in ids if id_ in self.shops and not self.shops[id_].local)

    def stage(self, t: Translator) -> Stage:
        """What screens are drawn with, in one language."""
        return Stage(t, self.codec, self.shops, FEATURES, self.trusted)


class Context(CallbackContext[ExtBot[int], dict[str, object], dict[str, object], "Shared"]):
    """PTB's context with the desk; per-user and per-chat data of PTB are not used."""

    @property
    def desk(self) -> Desk:
        """The rooms a handler may use."""
        return self.bot_data.desk


class Shared:
    """PTB's bot_data: filled once, before the first update."""

    desk: Desk


def speech(user: User | None) -> Translator:
    """The translator for what Telegram says is a person's language."""
    return translator(user.language_code if user else None)
