"""Buttons that are there for whoever sees them, and those of lists and offers in private."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from telegram import CallbackQuery

from bot.cards.actions import Action
from bot.cards.callbacks import EVERYBODY, Tap
from bot.cards.toasts import Toast, toast_text
from bot.cards.together_actions import (
    AddToList,
    DropFind,
    DropListed,
    EndDraft,
    FindCheaper,
    FindCheaperShared,
    OpenList,
    OpenListed,
    SaveListed,
    Vote,
    VoteShared,
    WithdrawList,
)
from bot.handlers.answering import answer
from bot.handlers.desk import Context
from bot.handlers.finds import drop_find, end_draft, is_banned, to_private, to_private_shared
from bot.handlers.lists import (
    add_to_list,
    drop_listed,
    save_listed,
    turn_list,
    withdraw_list,
)
from bot.handlers.votes import vote, vote_shared

Conversation = Callable[[Context, CallbackQuery, str, Any], Awaitable[None]]

CONVERSATIONS: Mapping[type[Action], Conversation] = MappingProxyType(
    {
        Vote: vote,
        VoteShared: vote_shared,
        FindCheaper: to_private,
        FindCheaperShared: to_private_shared,
        DropFind: drop_find,
        EndDraft: end_draft,
        AddToList: add_to_list,
        OpenList: turn_list,
        OpenListed: turn_list,
        SaveListed: save_listed,
        DropListed: drop_listed,
        WithdrawList: withdraw_list,
    }
)
# What others see of somebody who is banned.
VISIBLE = (Vote, VoteShared, FindCheaper, FindCheaperShared, AddToList)


async def on_together_tap(context: Context, query: CallbackQuery) -> bool:
    """Answer a tap on one of these buttons; False for all others."""
    desk, data, user_id = context.desk, query.data or "", query.from_user.id
    for owner_id in (EVERYBODY, user_id):
        tap = desk.codec.decode(data, owner_id)
        if isinstance(tap, Tap) and type(tap.action) in CONVERSATIONS:
            if isinstance(tap.action, VISIBLE) and await is_banned(desk, user_id):
                t = await desk.speech(query.from_user)
                await answer(query, toast_text(t, Toast.NO_OFFERS), alert=True)
            else:
                await CONVERSATIONS[type(tap.action)](context, query, tap.session_id, tap.action)
            return True
    return False
