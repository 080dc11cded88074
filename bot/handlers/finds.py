"""Cheaper offers from members: by a reply in the group, or in the private chat."""

from dataclasses import dataclass

from telegram import CallbackQuery, Message, User
from telegram.error import BadRequest, TelegramError

from bot.cards.callbacks import Tap
from bot.cards.find_words import read_claim, read_price
from bot.cards.finds import Verdict, draft_screen, verdict_screen
from bot.cards.selection import shelf
from bot.cards.sharing import FIND_LINK, deep_link, gone_card, mark_of
from bot.cards.stage import Screen, keyboard
from bot.cards.toasts import Toast, toast_text
from bot.cards.together_actions import (
    DropFind,
    EndDraft,
    FindCheaper,
    FindCheaperShared,
    FindForPosting,
)
from bot.cards.votes import remove_row
from bot.errors import Banned
from bot.handlers.answering import answer
from bot.handlers.beginning import reply
from bot.handlers.desk import Context, Desk
from bot.handlers.showing import NOT_MODIFIED
from bot.handlers.votes import bring_up_to_date, posting_of
from bot.session import Session
from bot.users.finds import Claim, Find
from bot.users.groups import is_group
from providers.product import Product

TAKEN = "👌"


@dataclass(frozen=True, slots=True)
class Target:
    """What an offer is for; `chat_id` is that of a search's card, 0 for a posting.

    `asker_id` is who searched or shared.
    """

    place: str
    product: Product
    asker_id: int
    chat_id: int = 0


async def to_private(
    context: Context, query: CallbackQuery, session_id: str, action: FindCheaper
) -> None:
    """Lead whoever tapped to the private chat; the link works for nobody else."""
    link = context.desk.codec.encode(action, query.from_user.id, session_id)
    await answer(query, url=deep_link(context.bot.username, f"{FIND_LINK}{link}"))


async def to_private_shared(
    context: Context, query: CallbackQuery, _: str, action: FindCheaperShared
) -> None:
    """The same from a posted card."""
    desk = context.desk
    posting = await posting_of(desk, query, action)
    if posting is None:
        t = await desk.speech(query.from_user)
        await answer(query, toast_text(t, Toast.CARD_GONE), alert=True)
        return
    link = desk.codec.encode(FindForPosting(posting.id), query.from_user.id)
    await answer(query, url=deep_link(context.bot.username, f"{FIND_LINK}{link}"))


async def open_draft(context: Context, message: Message, user: User, payload: str) -> None:
    """Say what to send; the next message is the offer."""
    desk = context.desk
    stage = desk.stage(await desk.speech(user))
    tap = desk.codec.decode(payload, user.id)
    target = None
    match tap:
        case Tap(FindCheaper(mark), session_id):
            target = await _target(desk, session_id, mark)
        case Tap(FindForPosting(posting_id)):
            target = await _target(desk, posting_id)
    if target is None or await is_banned(desk, user.id):
        await reply(context.bot, message, gone_card(stage, user.id))
        return
    await desk.people.finds.store.draft(user.id, target.place, mark_of(target.product))
    await reply(context.bot, message, draft_screen(stage, user.id, target.product))


async def take_drafted(context: Context, message: Message, user: User) -> bool:
    """Take a private message as the offer its sender was asked for; False when it is none.

    A photo counts only with nothing but a price under it: any other is searched for.
    """
    desk = context.desk
    text, is_photo = message.text or message.caption or "", message.text is None
    if message.media_group_id is not None or not text:
        return False
    claim = read_price(text) if is_photo else read_claim(text)
    if is_photo and (claim is None or not message.photo):
        return False
    drafted = await desk.people.finds.store.drafted(user.id, message.message_id)
    if drafted is None:
        return False
    stage, target = desk.stage(await desk.speech(user)), await _target(desk, *drafted)
    if target is None:
        verdict, find_id = Verdict.GONE, None
    elif claim is None:
        verdict, find_id = Verdict.UNCLEAR, None
    else:
        verdict, find_id = await _add(context, target, user.id, user.first_name, claim)
    if verdict in (Verdict.TAKEN, Verdict.FULL, Verdict.GONE):
        await desk.people.finds.store.use_draft(user.id, message.message_id)
    screen = verdict_screen(stage, user.id, verdict, target.product if target else None)
    if find_id is not None:
        own = remove_row(stage, Find("", "", "", id=find_id), user.id)
        screen = Screen(screen.html, keyboard([own]))
    await reply(context.bot, message, screen)
    return True


async def take_replied(context: Context, message: Message, asker: User) -> bool:
    """Take a link and a price in reply to a search's card as an offer; False for other texts."""
    desk, card = context.desk, message.reply_to_message
    author = card.from_user if card else None
    if card is None or author is None or author.id != context.bot.id or not message.text:
        return False
    claim = read_claim(message.text)
    if claim is None:
        return False
    session_id = await desk.people.finds.store.search_in(message.chat_id, card.message_id)
    session = await desk.sessions.get(session_id) if session_id else None
    found = shelf(session) if session else None
    if session is None or found is None or not found.visible or await is_banned(desk, asker.id):
        return False
    product = found.visible[found.place(session.index)].product
    target = Target(session.id, product, session.owner_id, session.chat_id)
    name = message.chat.title if is_group(asker.id) else asker.first_name
    verdict, _ = await _add(context, target, asker.id, name or "", claim)
    if verdict is not Verdict.TAKEN:
        stage = desk.stage(await desk.speech(asker, message.chat_id))
        await reply(context.bot, message, verdict_screen(stage, asker.id, verdict, product))
        return True
    try:
        await context.bot.set_message_reaction(message.chat_id, message.message_id, TAKEN)
    except TelegramError:
        return True  # not every chat allows it; the card tells as well
    return True


async def end_draft(context: Context, query: CallbackQuery, _: str, __: EndDraft) -> None:
    """No offer after all: the next message is an ordinary one."""
    desk = context.desk
    await desk.people.finds.store.end_draft(query.from_user.id)
    await answer(query)
    try:
        await query.edit_message_reply_markup(None)
    except BadRequest as no:
        if NOT_MODIFIED not in no.message.lower():
            raise


async def drop_find(context: Context, query: CallbackQuery, _: str, action: DropFind) -> None:
    """For whoever found it, whoever searched, and the group's administrators."""
    desk, user_id = context.desk, query.from_user.id
    t = await desk.speech(query.from_user)
    find = await desk.people.finds.get(action.find_id)
    if find is not None and not await _may_drop(context, find, user_id):
        await answer(query, toast_text(t, Toast.NOT_YOUR_FIND), alert=True)
        return
    if find is not None:
        await desk.people.finds.store.delete(find.id)
        target = await _target(desk, find.place, find.product)
        if target is not None:
            bring_up_to_date(context.bot, desk, target.place, target.chat_id)
    await answer(query, toast_text(t, Toast.FIND_REMOVED))


async def _may_drop(context: Context, find: Find, user_id: int) -> bool:
    if find.user_id == user_id:
        return True
    target = await _target(context.desk, find.place, find.product)
    if target is None:
        return False
    if target.asker_id == user_id:
        return True
    admins = context.desk.admins
    return target.chat_id < 0 and await admins.has(context.bot, target.chat_id, user_id)


async def _add(
    context: Context, target: Target, user_id: int, name: str, claim: Claim
) -> tuple[Verdict, int | None]:
    """What becomes of the offer, and its id when it is taken."""
    desk, price = context.desk, target.product.price
    if price is not None and claim.fits(price) and not claim.is_under(price):
        return Verdict.NOT_CHEAPER, None
    mark = mark_of(target.product)
    find_id = await desk.people.finds.add(target.place, mark, user_id, name, claim)
    if find_id is None:
        return Verdict.FULL, None
    bring_up_to_date(context.bot, desk, target.place, target.chat_id)
    return Verdict.TAKEN, find_id


async def _target(desk: Desk, place: str, mark: str = "") -> Target | None:
    """What stands in a place; None when it is gone, or has no such product any more."""
    posting = await desk.people.postings.get(place)
    if posting is not None:
        shared = await desk.people.shares.known(posting.share_id)
        return Target(place, shared.product, posting.owner_id) if shared else None
    session = await desk.sessions.get(place)
    product = _marked(session, mark) if session else None
    if session is None or product is None or not is_group(session.chat_id):
        return None
    return Target(place, product, session.owner_id, session.chat_id)


def _marked(session: Session, mark: str) -> Product | None:
    products = (offer.product for offer in session.findings.offers)
    return next((one for one in products if mark_of(one) == mark), None)


async def is_banned(desk: Desk, user_id: int) -> bool:
    """Whether somebody may leave nothing for others to see."""
    try:
        await desk.people.bans.check(user_id)
    except Banned:
        return True
    return False
