"""The table of control routes."""

from starlette.routing import Route

from sandbox.telegram.control import chats, look, persons, sending, steering, using
from sandbox.telegram.control.reading import Handler, endpoint

_CHAT = "/sandbox/chats/{chat}"
_MESSAGE = _CHAT + "/messages/{message}"
_PERSON = "/sandbox/people/{person}"

_TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/sandbox/state", look.state),
    ("GET", "/sandbox/events", look.events),
    ("GET", "/sandbox/files/{file}", look.file),
    ("GET", _PERSON + "/chats", look.person_chats),
    ("GET", _CHAT + "/messages", look.messages),
    ("GET", _CHAT + "/commands", look.commands),
    ("POST", "/sandbox/people", persons.create),
    ("PATCH", _PERSON, persons.change),
    ("POST", _PERSON + "/start", persons.start),
    ("POST", _PERSON + "/open", persons.open_link),
    ("POST", _CHAT + "/messages", sending.send),
    ("PATCH", _MESSAGE, sending.change),
    ("DELETE", _MESSAGE, sending.delete),
    ("POST", _MESSAGE + "/tap", using.tap),
    ("POST", _MESSAGE + "/reaction", using.reaction),
    ("GET", "/sandbox/callbacks/{query}", using.callback),
    ("POST", _CHAT + "/inline", using.ask),
    ("GET", "/sandbox/inline/{query}", using.inline),
    ("POST", "/sandbox/inline/{query}/choose", using.choose),
    ("POST", "/sandbox/payments", using.pay),
    ("GET", "/sandbox/payments/{payment}", using.payment),
    ("POST", "/sandbox/chats", chats.create),
    ("PATCH", _CHAT, chats.change),
    ("POST", _CHAT + "/members", chats.members),
    ("POST", _CHAT + "/topics", chats.topics),
    ("POST", _CHAT + "/migrate", chats.migrate),
    ("POST", _CHAT + "/other_bot", chats.other_bot),
    ("GET", "/sandbox/calls", steering.calls),
    ("DELETE", "/sandbox/calls", steering.forget_calls),
    ("GET", "/sandbox/settings", steering.settings),
    ("PATCH", "/sandbox/settings", steering.change_settings),
    ("POST", "/sandbox/clock", steering.advance_clock),
    ("GET", "/sandbox/updates", steering.updates),
    ("POST", "/sandbox/updates", steering.push_update),
    ("POST", "/sandbox/reset", steering.reset),
    ("GET", "/sandbox/faults", steering.faults),
    ("POST", "/sandbox/faults", steering.add_fault),
    ("DELETE", "/sandbox/faults", steering.remove_faults),
    ("DELETE", "/sandbox/faults/{fault}", steering.remove_fault),
)

ROUTES = [Route(path, endpoint(handler), methods=[verb]) for verb, path, handler in _TABLE]
