"""The methods of the Bot API, by name."""

from sandbox.telegram.methods import (
    callbacks,
    chats,
    commands,
    deleting,
    edits,
    guest,
    inline,
    me,
    media,
    payments,
    profile,
    reactions,
    sending,
    updates,
)
from sandbox.telegram.methods.registry import Method

_MODULES = (
    callbacks,
    chats,
    commands,
    deleting,
    edits,
    guest,
    inline,
    me,
    media,
    payments,
    profile,
    reactions,
    sending,
    updates,
)

# Names are compared without case, as the real server does.
METHODS: dict[str, Method] = {
    name.lower(): method for module in _MODULES for name, method in module.METHODS.items()
}
