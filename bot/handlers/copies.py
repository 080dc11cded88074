"""Somebody else's search in one's own chat: what was found, without the photo and its caption."""

from dataclasses import replace
from datetime import UTC, datetime

from telegram import CallbackQuery, Message, User

from bot.cards.actions import TakeCopy
from bot.cards.callbacks import Tap
from bot.cards.progress import progress
from bot.cards.sharing import COPY_LINK, deep_link, gone_card
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.handlers.answering import answer
from bot.handlers.beginning import reply, session_id
from bot.handlers.desk import Context, Desk
from bot.handlers.showing import Showing
from bot.session import Selection, Session, View
from bot.users.groups import is_group


async def to_stranger(context: Context, query: CallbackQuery, session: Session) -> None:
    """Not yours; whoever taps again is taken to their own chat, where the same is theirs."""
    desk, user = context.desk, query.from_user
    t = await desk.speech(user)
    if not _for_all(session) or not session.findings.offers:
        await answer(query, toast_text(t, Toast.NOT_YOURS), alert=True)
    elif desk.strangers.come_back(session.id, user.id):
        # The link is signed for this person: for everybody else it opens nothing.
        payload = desk.codec.encode(TakeCopy(), user.id, session.id)
        await answer(query, url=deep_link(context.bot.username, COPY_LINK + payload))
    else:
        await answer(query, toast_text(t, Toast.TAP_AGAIN))


async def open_copy(context: Context, message: Message, user: User, payload: str) -> None:
    """The copy behind a link, or that there is none (any more); the same message makes one."""
    desk = context.desk
    t = await desk.speech(user)
    original = await _original(desk, user, payload)
    if original is None:
        await reply(context.bot, message, gone_card(desk.stage(t), user.id))
        return
    id_ = session_id(desk, message, str(message.message_id))
    async with desk.turns.of(id_):
        if await desk.sessions.get(id_) is None:
            sent = await reply(context.bot, message, Screen(progress(desk.stage(t), [])))
            own = replace(
                copied(original), id=id_, owner_id=user.id, language=t.language,
                chat_id=message.chat_id, message_id=sent.message_id,
            )  # fmt: skip
            await Showing(context.bot, desk).show(own)


def copied(original: Session) -> Session:
    """What of a search may be handed on: what was found, and how it is sorted and filtered."""
    return replace(
        original,
        photo_id="",
        photos=(),
        photo_index=0,
        wishes=Selection(),
        not_understood=(),
        barred=(),
        waiting=(),
        thread_id=None,
        pictured=False,
        inline_message_id="",
        taps=(),
        created_at=datetime.now(UTC),
        view=View.CARD,
    )


async def _original(desk: Desk, user: User, payload: str) -> Session | None:
    tap = desk.codec.decode(payload, user.id)
    if not isinstance(tap, Tap) or not isinstance(tap.action, TakeCopy):
        return None
    session = await desk.sessions.get(tap.session_id)
    if session is None or not _for_all(session) or not session.findings.offers:
        return None
    return session


def _for_all(session: Session) -> bool:
    """Whether others than its owner see it."""
    return is_group(session.chat_id) or session.is_guest
