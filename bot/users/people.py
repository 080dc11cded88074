"""Everything the house keeps about people, in one hand."""

from dataclasses import dataclass

from bot.storage.postings import SqlPostings
from bot.users.admin import Admin, Bans
from bot.users.consent import Consent
from bot.users.data import PersonData
from bot.users.finds import Finds
from bot.users.groups import Groups
from bot.users.history import History
from bot.users.lists import Lists
from bot.users.preferences import PreferenceBook
from bot.users.quota import Quota
from bot.users.saved import Saved
from bot.users.shares import Shares
from bot.users.votes import Votes
from bot.users.words import WordAllowance


@dataclass(frozen=True, slots=True)
class People:
    """The rooms of `bot.users` on one database."""

    quota: Quota
    preferences: PreferenceBook
    consent: Consent
    saved: Saved
    history: History
    bans: Bans
    admin: Admin
    data: PersonData
    shares: Shares
    words: WordAllowance
    groups: Groups
    votes: Votes
    finds: Finds
    lists: Lists
    postings: SqlPostings
