"""Lists to look at together: a person's saved products by a link, and what a group gathers."""

from telegram import (
    CallbackQuery,
    ChatMember,
    InlineQuery,
    InlineQueryResult,
    Message,
    Update,
    User,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.cards.callbacks import EVERYBODY
from bot.cards.keepsakes import OWN_LIST
from bot.cards.lists import (
    POSTED,
    empty_group_list,
    gone_list,
    list_screen,
    listed_product,
    posted_list,
    wanted_list,
)
from bot.cards.menu_actions import Menu
from bot.cards.sharing import mark_of
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.cards.together_actions import (
    AddToList,
    DropListed,
    OpenList,
    OpenListed,
    SaveListed,
    WithdrawList,
)
from bot.handlers.answering import answer
from bot.handlers.beginning import reply
from bot.handlers.desk import Context, Desk
from bot.handlers.groups import asker_of
from bot.handlers.keepsakes import toggle
from bot.handlers.menus import menu_screen, put_menu
from bot.i18n import Translator
from bot.storage.lists import Adding
from bot.users.groups import is_group
from bot.users.lists import ListPage
from bot.users.saved import PAGE

NOT_MODIFIED = "message is not modified"
SAID = {
    Adding.ADDED: Toast.LISTED,
    Adding.KNOWN: Toast.LISTED_ALREADY,
    Adding.FULL: Toast.GROUP_LIST_FULL,
}
INSIDE = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER)


async def posted_results(
    desk: Desk, query: InlineQuery, t: Translator, bot_name: str
) -> list[InlineQueryResult] | None:
    """A list as an inline result; None when the query is about something else."""
    list_id = wanted_list(query.query)
    if list_id is None:
        return None
    if list_id == OWN_LIST:
        if not (await desk.people.saved.page(query.from_user.id, 0, 1)).total:
            return []
        list_id = await desk.people.lists.share(query.from_user.id)
    page = await desk.people.lists.page(list_id, 0, POSTED)
    if page is None or page.of_group or not page.total:
        return []
    return [posted_list(desk.stage(t), page, bot_name)]


async def on_group_list(update: Update, context: Context) -> None:
    """/list in a group."""
    message = update.effective_message
    asker = asker_of(message)
    if message is None or asker is None:
        return
    desk = context.desk
    t = await desk.speech(asker, message.chat_id)
    list_id = await desk.people.lists.of(message.chat_id)
    page = await desk.people.lists.page(list_id) if list_id else None
    if page is None or not page.total:
        await reply(context.bot, message, empty_group_list(t))
        return
    screen = list_screen(desk.stage(t), page, EVERYBODY, context.bot.username, in_group=True)
    await reply(context.bot, message, screen)


async def open_list(context: Context, message: Message, user: User, list_id: str) -> None:
    """The list behind a deep link; a group's opens for its members only."""
    desk = context.desk
    t = await desk.speech(user)
    page = await desk.people.lists.page(list_id)
    if page is None or not await _may_see(context, page, user.id):
        await reply(context.bot, message, gone_list(t))
        return
    screen = list_screen(desk.stage(t), page, user.id, context.bot.username)
    await reply(context.bot, message, screen)


async def add_to_list(
    context: Context, query: CallbackQuery, session_id: str, action: AddToList
) -> None:
    """The product that stood on the card, for everybody in the group."""
    desk, user = context.desk, query.from_user
    t = await desk.speech(user)
    session = await desk.sessions.get(session_id)
    offers = session.findings.offers if session and is_group(session.chat_id) else ()
    product = next((o.product for o in offers if mark_of(o.product) == action.product), None)
    if session is None or product is None:
        await answer(query, toast_text(t, Toast.EXPIRED), alert=True)
        return
    added = await desk.people.lists.add(session.chat_id, user.id, user.first_name, product)
    await answer(query, toast_text(t, SAID[added]))


async def turn_list(
    context: Context, query: CallbackQuery, _: str, action: OpenList | OpenListed
) -> None:
    """Another page, or one product, in the same message."""
    page = await _page(context, query, action.list_id, action.page)
    if page is None:
        return
    await answer(query)
    item = action.item if isinstance(action, OpenListed) else None
    await _show(context, query, page, action.page, item)


async def save_listed(context: Context, query: CallbackQuery, _: str, action: SaveListed) -> None:
    """Keep a product of the list, or let it go; in one's own list of saved products."""
    desk, user = context.desk, query.from_user
    page = await _page(context, query, action.list_id, action.page)
    if page is None:
        return
    t = await desk.speech(user)
    item = await desk.people.lists.item(action.list_id, action.item)
    if item is None:
        await answer(query, toast_text(t, Toast.CARD_GONE), alert=True)
        return
    toast = await toggle(desk, query, item.product)
    await answer(query, toast_text(t, toast), alert=toast is Toast.LIST_FULL)
    await _show(context, query, page, action.page, action.item)


async def drop_listed(context: Context, query: CallbackQuery, _: str, action: DropListed) -> None:
    """For whoever added it, and the group's administrators."""
    desk, user = context.desk, query.from_user
    page = await _page(context, query, action.list_id, action.page)
    if page is None:
        return
    t, lists = await desk.speech(user), desk.people.lists
    item = await lists.item(action.list_id, action.item)
    if item is not None:
        own = item.user_id == user.id
        if not own and not await desk.admins.has(context.bot, page.owner_id, user.id):
            await answer(query, toast_text(t, Toast.NOT_YOUR_ENTRY), alert=True)
            return
        await lists.drop(action.list_id, action.item)
    await answer(query, toast_text(t, Toast.OFF_THE_LIST))
    after = await lists.page(action.list_id, action.page * PAGE)
    if after is not None:
        await _show(context, query, after, action.page)


async def withdraw_list(context: Context, query: CallbackQuery, _: str, __: WithdrawList) -> None:
    """The link to one's saved products ends."""
    desk, user = context.desk, query.from_user
    await desk.people.lists.withdraw(user.id)
    t = await desk.speech(user)
    await answer(query, toast_text(t, Toast.WITHDRAWN))
    await put_menu(context.bot, query, await menu_screen(desk, t, user.id, Menu.SAVED))


async def _page(
    context: Context, query: CallbackQuery, list_id: str, number: int
) -> ListPage | None:
    """The page, for whoever may see it where they tapped; others are told that it is gone."""
    desk, user = context.desk, query.from_user
    chat_id = query.message.chat.id if query.message else 0
    page = await desk.people.lists.page(list_id, max(0, number) * PAGE)
    here = page is not None and is_group(chat_id) and page.owner_id == chat_id
    if page is None or not (here or await _may_see(context, page, user.id)):
        t = await desk.speech(user)
        await answer(query, toast_text(t, Toast.LIST_GONE), alert=True)
        return None
    return page


async def _may_see(context: Context, page: ListPage, user_id: int) -> bool:
    """Whether a list is open to somebody in private: a group's to its members only."""
    if not page.of_group:
        return True
    try:
        member = await context.bot.get_chat_member(page.owner_id, user_id)
    except TelegramError:
        return False
    return member.status in INSIDE or bool(getattr(member, "is_member", False))


async def _show(
    context: Context, query: CallbackQuery, page: ListPage, at: int, item_id: int | None = None
) -> None:
    message = query.message
    if message is None:
        return
    desk, user = context.desk, query.from_user
    in_group = is_group(message.chat.id)
    t = await desk.speech(user, message.chat.id)
    stage, signed_for = desk.stage(t), EVERYBODY if in_group else user.id
    item = await desk.people.lists.item(page.list_id, item_id) if item_id is not None else None
    if item is not None:
        saved = not in_group and await desk.people.saved.ids(user.id, [item.product])
        screen = listed_product(stage, signed_for, page, item, at, saved=bool(saved))
    elif page.total:
        name = context.bot.username
        screen = list_screen(stage, page, signed_for, name, in_group=in_group)
    else:
        screen = empty_group_list(t) if page.of_group else gone_list(t)
    await _edit(query, screen)


async def _edit(query: CallbackQuery, screen: Screen) -> None:
    try:
        await query.edit_message_text(
            screen.html, parse_mode=ParseMode.HTML, reply_markup=screen.keyboard
        )
    except BadRequest as no:
        if NOT_MODIFIED not in no.message.lower():
            raise
