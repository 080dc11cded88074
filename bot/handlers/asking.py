"""The question before the first photo is sent on, and what becomes of its answers."""

from telegram import CallbackQuery

from bot.cards.actions import Action, Agree, OnlyLocal
from bot.cards.privacy import consent_screen, declined_screen, notice_of
from bot.cards.stage import Screen
from bot.handlers.answering import answer
from bot.handlers.desk import Context, Desk
from bot.handlers.showing import Showing
from bot.i18n import translator
from bot.session import Session


async def consent_question(desk: Desk, session: Session) -> Screen:
    """Names every shop the photo would go to; the search waits in its message."""
    active = await desk.active_shops()
    remote = desk.remote(active)
    stage = desk.stage(translator(session.language))
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


async def decline(context: Context, query: CallbackQuery, session: Session) -> None:
    """No search: say that nothing was sent."""
    desk = context.desk
    await answer(query)
    async with desk.turns.of(session.id):
        latest = await desk.sessions.get(session.id) or session
        screen = declined_screen(desk.stage(translator(latest.language)), latest)
        await Showing(context.bot, desk).end(latest, screen)
