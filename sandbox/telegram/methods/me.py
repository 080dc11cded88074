"""The bot itself: getMe, getFile, logOut, close."""

from typing import Any

from sandbox.telegram.errors import FILE_TOO_BIG, bad_request, too_many
from sandbox.telegram.limits import DOWNLOAD_BYTES
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

_CLOSE_AFTER_S = 600


async def get_me(sandbox: Sandbox, call: Call) -> Json:
    """The bot with what BotFather allows it."""
    return sandbox.world.bot.wire() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not sandbox.settings.privacy_mode,
        "supports_inline_queries": True,
        "supports_guest_queries": sandbox.settings.guest_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_file(sandbox: Sandbox, call: Call) -> Json:
    """Prepare a file for download: at most 20 MB, for an hour."""
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = sandbox.files.find(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_BYTES:
        raise bad_request(FILE_TOO_BIG)
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": sandbox.files.link(stored),
    }


async def log_out(sandbox: Sandbox, call: Call) -> Any:
    """Leave this server: every further call is refused until a reset."""
    sandbox.logged_out = True
    return True


async def close(sandbox: Sandbox, call: Call) -> Any:
    """Refused during the first ten minutes, as on the cloud."""
    age = sandbox.clock.now() - sandbox.started_at
    if age < _CLOSE_AFTER_S:
        raise too_many(int(_CLOSE_AFTER_S - age) + 1)
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getFile": get_file,
    "logOut": log_out,
    "close": close,
}
