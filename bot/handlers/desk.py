"""What every conversation works with, and PTB's context that carries it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from telegram import User
from telegram.ext import CallbackContext, ExtBot

from bot.cards.callbacks import CallbackCodec
from bot.cards.stage import Features, Stage
from bot.exchange.board import RateBoard
from bot.handlers.group_admins import GroupAdmins
from bot.handlers.hunts import Hunts
from bot.handlers.newest import NewestTaps
from bot.handlers.own_products import OwnProducts
from bot.handlers.strangers import Strangers
from bot.handlers.turns import Turns
from bot.handlers.typists import Typists
from bot.i18n import Translator, translator
from bot.imaging.fetch import PictureFetcher
from bot.imaging.pool import DecodePool
from bot.search.service import SearchService
from bot.sending.coalesced import Coalesced
from bot.sending.dead_chats import DeadChats
from bot.sending.pictures import ProductPictures
from bot.storage.sessions import SqlSentPictures, SqlSessions
from bot.users.people import People
from providers.base import ProviderInfo

# Buttons whose conversations exist; the others are not drawn.
FEATURES = Features()
# Fetched or decoded at a time; each may take 20 MB.
PHOTOS_IN_HAND = 6
LINKS_IN_HAND = 4


@dataclass(frozen=True)
class Desk:
    """The rooms a handler may use.

    `links` fetches from addresses people send: it trusts no host, unlike the one for product
    pictures. `session_key` makes the names of sessions. `turns` keeps the steps of one search
    or menu in order, `newest_taps` knows what outside of searches was tapped last; `hunts` are
    the searches under way, `typists` and `own` are for inline mode.
    `photos_in_hand`, `links_in_hand` and `large_file` bound the memory that photos take; a photo
    never waits for an address that does not answer.
    `edits` are those of cards that many people change.
    `photo_shops` are the ids of the providers that are set up to search a photo.
    """

    search: SearchService
    sessions: SqlSessions
    sent: SqlSentPictures
    pictures: ProductPictures
    links: PictureFetcher
    pool: DecodePool
    codec: CallbackCodec
    hunts: Hunts
    session_key: bytes
    shops: Mapping[str, ProviderInfo]
    people: People
    photo_shops: tuple[str, ...]
    dead_chats: DeadChats
    trusted: frozenset[str] = frozenset()
    link_templates: Mapping[str, str] = field(default_factory=dict)
    rates: RateBoard = field(default_factory=RateBoard)
    turns: Turns = field(default_factory=Turns)
    newest_taps: NewestTaps = field(default_factory=NewestTaps)
    typists: Typists = field(default_factory=Typists)
    edits: Coalesced = field(default_factory=Coalesced)
    own: OwnProducts = field(default_factory=OwnProducts)
    admins: GroupAdmins = field(default_factory=GroupAdmins)
    strangers: Strangers = field(default_factory=Strangers)
    large_file: asyncio.Lock = field(default_factory=asyncio.Lock)
    photos_in_hand: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(PHOTOS_IN_HAND)
    )
    links_in_hand: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(LINKS_IN_HAND)
    )

    async def speech(self, user: User | None, chat_id: int = 0) -> Translator:
        """A person's language: the one they chose, or else Telegram's.

        What is said for all to read in a group is in the group's, if it has one.
        """
        if user is None:
            return translator(None)
        chosen = (await self.people.groups.chosen(user.id, chat_id)).language
        return translator(chosen or user.language_code)

    async def active_shops(self) -> tuple[str, ...]:
        """The providers to search photos with, without those an admin switched off."""
        off = await self.people.admin.switched_off()
        return tuple(id_ for id_ in self.photo_shops if id_ not in off)

    @property
    def local(self) -> frozenset[str]:
        """The providers that send the photo nowhere."""
        return frozenset(id_ for id_, info in self.shops.items() if info.local)

    def remote(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the known providers that send the photo somewhere."""
        return tuple(id_ for id_ in ids if id_ in self.shops and not self.shops[id_].local)

    def stage(self, t: Translator) -> Stage:
        """What screens are drawn with, in one language."""
        return Stage(
            t,
            self.codec,
            self.shops,
            FEATURES,
            self.trusted,
            link_templates=self.link_templates,
            rates=self.rates.current(),
        )

    async def currency(self, owner_id: int) -> str | None:
        """The currency a person chose to see prices in; None while there are no rates."""
        if self.rates.current() is None:
            return None
        return (await self.people.preferences.get(owner_id)).currency


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
