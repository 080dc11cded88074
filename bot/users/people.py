"""Everything the house keeps about people, in one hand."""

from dataclasses import dataclass

from bot.users.admin import Admin, Bans
from bot.users.consent import Consent
from bot.users.data import PersonData
from bot.users.history import History
from bot.users.preferences import PreferenceBook
from bot.users.quota import Quota
from bot.users.saved import Saved


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
