"""The shape of everything on the wire: plain JSON objects."""

from typing import Any

Json = dict[str, Any]
