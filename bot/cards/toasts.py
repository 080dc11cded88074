"""The short lines that appear over the chat when a button was tapped."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.cards.words import toast
from bot.i18n import N_, Translator


class Toast(StrEnum):
    """What a tap can be answered with, beside a Refusal."""

    EXPIRED = "expired"
    OUTDATED = "outdated"
    NOT_YOURS = "not_yours"
    TAP_AGAIN = "tap_again"
    ADMINS_ONLY = "admins_only"
    SAVED = "saved"
    NOT_SAVED = "not_saved"
    LIST_FULL = "list_full"
    SEARCHING = "searching"
    CARD_GONE = "card_gone"
    VOTED = "voted"
    VOTE_BACK = "vote_back"
    NO_OFFERS = "no_offers"
    FIND_REMOVED = "find_removed"
    NOT_YOUR_FIND = "not_your_find"
    LISTED = "listed"
    LISTED_ALREADY = "listed_already"
    GROUP_LIST_FULL = "group_list_full"
    NOT_YOUR_ENTRY = "not_your_entry"
    OFF_THE_LIST = "off_the_list"
    WITHDRAWN = "withdrawn"
    LIST_GONE = "list_gone"
    TOO_MANY_TAPS = "too_many_taps"
    FAILED = "failed"


SENTENCES: Mapping[Toast, str] = MappingProxyType(
    {
        Toast.EXPIRED: N_("This search is gone. Send the photo again."),
        Toast.OUTDATED: N_("This button no longer works. Send the photo again."),
        Toast.NOT_YOURS: N_("This is somebody else's search. Send a photo to start your own."),
        Toast.TAP_AGAIN: N_(
            "This is somebody else's search. Tap again to open a copy in your own chat."
        ),
        Toast.ADMINS_ONLY: N_("Only administrators can do this."),
        Toast.SAVED: N_("Saved. /saved shows your list."),
        Toast.NOT_SAVED: N_("No longer saved."),
        Toast.LIST_FULL: N_("Your list is full. /saved is where you can remove something."),
        Toast.SEARCHING: N_("Searching…"),
        Toast.CARD_GONE: N_("This card is no longer here."),
        Toast.VOTED: N_("Your vote counts. Tap again to take it back."),
        Toast.VOTE_BACK: N_("Your vote is taken back."),
        Toast.NO_OFFERS: N_("You cannot add anything here."),
        Toast.FIND_REMOVED: N_("The offer is removed."),
        Toast.NOT_YOUR_FIND: N_(
            "Only whoever found it, whoever searched or an administrator can remove it."
        ),
        Toast.LISTED: N_("It is on the group's list now. /list shows it."),
        Toast.LISTED_ALREADY: N_("It is on the group's list already. /list shows it."),
        Toast.GROUP_LIST_FULL: N_("The group's list is full. /list is where to remove something."),
        Toast.NOT_YOUR_ENTRY: N_("Only whoever added it or an administrator can remove it."),
        Toast.OFF_THE_LIST: N_("It is off the list."),
        Toast.WITHDRAWN: N_("The link to your list no longer works."),
        Toast.LIST_GONE: N_("This list is no longer here."),
        Toast.TOO_MANY_TAPS: N_("That is a lot at once. Tap again in a moment."),
        Toast.FAILED: N_("Something went wrong on my side. Please try again."),
    }
)


def toast_text(t: Translator, which: Toast) -> str:
    """The line, short enough for answering a tap."""
    return toast(t.gettext(SENTENCES[which]))
