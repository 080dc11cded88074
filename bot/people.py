"""The rooms of `bot.users` furnished with the operator's settings and the database."""

from pathlib import Path

from bot.app import Services
from bot.cards.categories import TITLES
from bot.storage.admin import SqlAdmin
from bot.storage.engine import database_file
from bot.storage.erasure import SqlPersonData
from bot.storage.finds import SqlFinds
from bot.storage.keepsakes import SqlHistory, SqlSaved
from bot.storage.lists import SqlLists
from bot.storage.migration_of_chats import SqlChatMoves
from bot.storage.people import SqlConsents, SqlPreferences
from bot.storage.postings import SqlPostings
from bot.storage.quota import SqlQuota
from bot.storage.shares import SqlShares
from bot.storage.tallies import SqlTallies
from bot.storage.tombstones import Mask
from bot.storage.votes import SqlVotes
from bot.users.admin import Admin, Bans
from bot.users.consent import Consent
from bot.users.data import PersonData
from bot.users.erasures import ErasureList
from bot.users.finds import A_PERSON, IN_ALL, Finds
from bot.users.groups import Groups
from bot.users.history import MAX_HISTORY, History
from bot.users.lists import MAX_ENTRIES, Lists
from bot.users.people import People
from bot.users.preferences import Choices, PreferenceBook
from bot.users.quota import Quota
from bot.users.saved import MAX_SAVED, Saved
from bot.users.shares import Shares
from bot.users.votes import Votes
from bot.users.words import WordAllowance
from locales import LANGUAGES
from providers.registry import all_providers

CURRENCIES = (
    *("CNY", "USD", "EUR", "GBP", "JPY", "RUB", "KZT", "UAH", "TWD", "HKD"),
    *("BRL", "IDR", "MXN", "SAR", "AED", "EGP"),
)


def people_of(services: Services, mask_key: bytes) -> People:
    """`mask_key` hides forgotten people's ids; another key would not find them again."""
    engine, settings = services.engine, services.settings
    mask = Mask(mask_key)
    preferences = PreferenceBook(
        SqlPreferences(engine),
        Choices(tuple(all_providers()), tuple(TITLES), LANGUAGES, CURRENCIES),
    )
    admin = SqlAdmin(engine, mask)
    zone = settings.quota.zone
    tallies = SqlTallies(engine, mask)
    saved = Saved(SqlSaved(engine, bound=MAX_SAVED))
    return People(
        quota=Quota(SqlQuota(engine, mask), settings.quota),
        preferences=preferences,
        consent=Consent(SqlConsents(engine), settings.privacy.require_consent),
        saved=saved,
        history=History(SqlHistory(engine, bound=MAX_HISTORY), preferences),
        bans=Bans(admin),
        admin=Admin(admin, settings.telegram.admin_ids, zone),
        data=PersonData(SqlPersonData(engine, mask), mask, zone, _erasures(settings.database_url)),
        shares=Shares(SqlShares(engine), tallies, zone),
        words=WordAllowance(tallies, zone),
        groups=Groups(preferences, SqlChatMoves(engine), tallies, zone),
        votes=Votes(SqlVotes(engine)),
        finds=Finds(SqlFinds(engine, a_person=A_PERSON, in_all=IN_ALL)),
        lists=Lists(SqlLists(engine, bound=MAX_ENTRIES), saved),
        postings=SqlPostings(engine),
    )


def _erasures(database_url: str) -> ErasureList:
    """Beside the database, but not in it: a backup that comes back must not undo an erasure."""
    database = database_file(database_url)
    return ErasureList((database.parent if database else Path("data")) / "erasures.txt")
