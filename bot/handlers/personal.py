"""A person's rights over what is kept about them: a copy, and an end to it."""

from datetime import UTC, datetime

from telegram import User

from bot.handlers.desk import Context, Desk


async def send_export(context: Context, user: User) -> None:
    """Send everything as a JSON document, to the private chat whoever could read along."""
    t = await context.desk.speech(user)
    content = await context.desk.people.data.export_file(user.id)
    day = datetime.now(UTC).date().isoformat()
    await context.bot.send_document(
        user.id,
        content,
        filename=f"snapbuy-{day}.json",
        caption=t.gettext("Everything I keep about you. Open it with any text editor."),
    )


async def forget(desk: Desk, user_id: int) -> None:
    """Erase everything. Searches under way end first, or they would write anew."""
    await desk.hunts.end(user_id)
    await desk.people.quota.let_go(user_id)
    await desk.people.data.forget(user_id)
