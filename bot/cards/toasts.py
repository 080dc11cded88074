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
    SAVED = "saved"
    NOT_SAVED = "not_saved"
    LIST_FULL = "list_full"
    SEARCHING = "searching"
    FAILED = "failed"


SENTENCES: Mapping[Toast, str] = MappingProxyType(
    {
        Toast.EXPIRED: N_("This search is gone. Send the photo again."),
        Toast.OUTDATED: N_("This button no longer works. Send the photo again."),
        Toast.NOT_YOURS: N_("This is somebody else's search. Send a photo to start your own."),
        Toast.SAVED: N_("Saved. /saved shows your list."),
        Toast.NOT_SAVED: N_("No longer saved."),
        Toast.LIST_FULL: N_("Your list is full. /saved is where you can remove something."),
        Toast.SEARCHING: N_("Still searching…"),
        Toast.FAILED: N_("Something went wrong on my side. Please try again."),
    }
)


def toast_text(t: Translator, which: Toast) -> str:
    """The line, short enough for answering a tap."""
    return toast(t.gettext(SENTENCES[which]))
