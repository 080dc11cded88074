"""The question before the first photo is sent on, and what becomes of its answers."""

from dataclasses import replace

from telegram import Bot, CallbackQuery, Message
from telegram.constants import ParseMode

from bot.cards.actions import Action, Agree, OnlyLocal
from bot.cards.guests import GOES_ON, ask_in_private
from bot.cards.privacy import consent_screen, declined_screen, notice_of
from bot.cards.stage import Screen
from bot.handlers.answering import answer
from bot.handlers.desk import Context, Desk
from bot.handlers.newest import is_older
from bot.handlers.showing import Showing
from bot.i18n import translator
from bot.session import Session


async def consent_question(bot: Bot, desk: Desk, session: Session, *, here: bool = False) -> Screen:
    """Names every shop the photo would go to; the search waits in its message.

    Where strangers read along, the way to the question instead; `here`: in private after all.
    """
    stage = desk.stage(translator(session.language))
    if session.is_guest and not here:
        return ask_in_private(stage, session, bot.username)
    active = await desk.active_shops()
    remote = desk.remote(active)
    return consent_screen(stage, session, remote, gallery=len(remote) < len(active))


async def note_consent(desk: Desk, session: Session, action: Action) -> None:
    """Write down an answer; one to a question that has changed since counts for nothing."""
    if not isinstance(action, Agree | OnlyLocal):
        return
    consent, remote = desk.people.consent, desk.remote(await desk.active_shops())
    if action.notice != notice_of(remote):
        return
    if isinstance(action, Agree):
        await consent.agree(session.owner_id, remote)
    else:
        await consent.only_local(session.owner_id, remote)


async def decline(context: Context, query: CallbackQuery, session: Session, update_id: int) -> None:
    """No search: say that nothing was sent. An older yes that comes later counts for nothing."""
    desk = context.desk
    await answer(query)
    async with desk.turns.of(session.id):
        latest = await desk.sessions.get(session.id) or session
        if is_older(update_id, latest.newest_tap):
            return
        await desk.sessions.put(replace(latest, newest_tap=update_id, covered=True))
        screen = declined_screen(desk.stage(translator(latest.language)), latest)
        await Showing(context.bot, desk).end(latest, screen)
    await close_question(query, latest, screen.html)


async def close_question(query: CallbackQuery, session: Session, html: str = "") -> None:
    """A guest's question in the private chat was answered; what is next stands where it waits."""
    if session.is_guest and isinstance(query.message, Message):
        html = html or translator(session.language).gettext(GOES_ON)
        await query.message.edit_text(html, parse_mode=ParseMode.HTML)
