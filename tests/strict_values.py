"""SQLite takes any value for any column; PostgreSQL does not. Here every test keeps its rules."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, String, event
from sqlalchemy.engine import Engine
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

KINDS: Final[tuple[tuple[type[TypeEngine[Any]], tuple[type, ...]], ...]] = (
    (Boolean, (bool,)),
    (Integer, (int,)),
    (Float, (int, float)),
    (String, (str,)),
    (LargeBinary, (bytes,)),
)


def wrong_values(
    given: Mapping[str, Any], types: Mapping[str, TypeEngine[Any]], *, stored: bool
) -> Iterator[str]:
    """What PostgreSQL would not take, by the names of parameters.

    What is only looked for, not `stored`, may be longer than a column.
    """
    for name, value in given.items():
        # A list is for IN (…); tuples in it stand for several columns.
        for one in value if isinstance(value, list) else [value]:
            of = types.get(name)
            if of is None or one is None or isinstance(one, tuple):
                continue
            if why := _wrong(one, of, stored=stored):
                yield f"{name}={one!r} {why}"


def _wrong(value: Any, of: TypeEngine[Any], *, stored: bool) -> str:
    kinds = next((kinds for column, kinds in KINDS if isinstance(of, column)), None)
    # A bool is an int to Python alone.
    if kinds and (not isinstance(value, kinds) or isinstance(value, bool) != (bool in kinds)):
        return f"is no {of!r}"
    if isinstance(of, Integer):
        return _too_large(value, 63 if isinstance(of, BigInteger) else 31)
    return _no_text(value, of.length if stored else None) if isinstance(of, String) else ""


def _too_large(value: int, bits: int) -> str:
    return f"has more than {bits} bits" if value.bit_length() > bits else ""


def _no_text(value: str, most: int | None) -> str:
    if "\0" in value:
        return "holds a NUL"
    return f"has more than {most} characters" if most is not None and len(value) > most else ""


def _look(
    _connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    compiled = getattr(context, "compiled", None)
    if not isinstance(compiled, SQLCompiler):
        return
    types = {name: bind.type for name, bind in compiled.binds.items()}
    stored = compiled.isinsert or compiled.isupdate
    for given in context.compiled_parameters:
        if found := list(wrong_values(given, types, stored=stored)):
            raise AssertionError(f"PostgreSQL would refuse {found} in {statement}")


def watch() -> None:
    """Look at every statement from now on."""
    event.listen(Engine, "before_cursor_execute", _look)
