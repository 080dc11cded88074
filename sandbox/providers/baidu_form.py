"""Reading and checking the form of a Baidu library call."""

from collections.abc import Mapping

Form = Mapping[str, str]
MAX_BRIEF = 256  # bytes


class Refused(Exception):
    """An error code and what its message names."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def brief_in(form: Form) -> str:
    """The brief, which must be given. Raises Refused."""
    brief = form.get("brief", "")
    if not brief:
        raise Refused("216101", "param brief not exist")
    if len(brief.encode()) > MAX_BRIEF:
        raise Refused("216100", "brief too long")
    return brief


def classes_in(form: Form) -> tuple[int | None, int | None]:
    """class_id1 and class_id2. Raises Refused."""
    return _class(form, "class_id1"), _class(form, "class_id2")


def _class(form: Form, name: str) -> int | None:
    return whole_in(form, name, 0, 1, 65535) if form.get(name) else None


def tag_logic_in(form: Form) -> bool:
    """Whether one of the classes suffices. Raises Refused."""
    if form.get("tag_logic", "0") not in {"0", "1"}:
        raise Refused("216100", "tag_logic")
    return form.get("tag_logic") == "1"


def whole_in(form: Form, name: str, default: int, low: int, high: int) -> int:
    """An integer within its range. Raises Refused."""
    text = form.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise Refused("216100", name)
    return int(text)
