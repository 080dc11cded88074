"""Errors as the Bot API server words them.

`ApiError` becomes `{"ok": false, …}` for the bot; `Refused` an error of the control API.
"""

from sandbox.telegram.wire import Json

PREFIXES = {
    400: "Bad Request: ",
    401: "Unauthorized",
    403: "Forbidden: ",
    404: "Not Found",
    409: "Conflict: ",
    413: "Request Entity Too Large",
    429: "Too Many Requests: retry after ",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
TERMINATED_BY_WEBHOOK = "terminated by setWebhook request"
UPGRADED = "group chat was upgraded to a supergroup chat"
URL_FAILED = "failed to get HTTP URL content"
URL_WRONG_TYPE = "wrong type of the web page content"
WRONG_FILE_ID = "wrong file identifier/HTTP URL specified"
FILE_TOO_BIG = "file is too big"
# How an album names the same failures of one of its items.
ALBUM_CODES = {
    URL_FAILED: "WEBPAGE_CURL_FAILED",
    URL_WRONG_TYPE: "WEBPAGE_MEDIA_EMPTY",
}


class ApiError(Exception):
    """An answer with `ok: false`; `parameters` may hold retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, text: str, parameters: Json | None = None) -> None:
        self.code = code
        self.text = text
        self.parameters = parameters
        super().__init__(self.description)

    @property
    def description(self) -> str:
        """The sentence the bot reads, with the prefix of its status."""
        return f"{PREFIXES[self.code]}{self.text}"

    def body(self) -> Json:
        """The JSON body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class Refused(Exception):
    """A control request that cannot be done; `status` is the HTTP status."""

    def __init__(self, text: str, status: int = 400) -> None:
        self.text = text
        self.status = status
        super().__init__(text)


def bad_request(text: str) -> ApiError:
    """400 with the server's wording of what is wrong."""
    return ApiError(400, text)


def forbidden(text: str) -> ApiError:
    """403: the bot may not speak there."""
    return ApiError(403, text)


def too_many(retry_after: int) -> ApiError:
    """429: the bot has to wait `retry_after` seconds."""
    return ApiError(429, str(retry_after), {"retry_after": retry_after})


def upgraded(new_chat_id: int) -> ApiError:
    """400 of a group that became a supergroup, with its new id."""
    return ApiError(400, UPGRADED, {"migrate_to_chat_id": new_chat_id})


def photo_too_big(size: int, limit: int) -> ApiError:
    """400 of an uploaded photo over its limit, in bytes."""
    return bad_request(
        f"file of size {size} bytes is too big for a photo; the maximum size is {limit} bytes"
    )
