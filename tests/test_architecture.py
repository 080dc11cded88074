"""Rules of the house that import-linter cannot see."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "providers", "sandbox")
FORBIDDEN_NAMES = {"utils", "helpers", "misc", "manager", "common"}


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All of a file's syntax tree, the module first."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> tuple[str, ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def importing(package: str) -> set[str]:
    """Files that import the package, as paths inside the repository."""
    return {
        str(path.relative_to(ROOT))
        for path in sources()
        if any(name == package or name.startswith(f"{package}.") for name in imports(path))
    }


def only_in(found: set[str], *allowed: str) -> set[str]:
    return {name for name in found if not name.startswith(allowed)}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_rooms_with_one_job(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 290, f"{path.name} has {lines} lines"
    assert path.stem not in FORBIDDEN_NAMES


def test_the_environment_is_read_by_the_settings_only() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in sources()
        if any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            for node in nodes(path)
        )
    }
    assert only_in(readers, "bot/settings.py", "sandbox/") == set()


def test_httpx_stays_at_the_edges() -> None:
    assert only_in(
        importing("httpx"),
        "providers/http.py", "providers/transport.py", "providers/connection.py",
        "bot/imaging/fetch.py", "bot/app.py", "bot/cli/doctor.py",
        "bot/ingress/", "bot/sending/patience.py", "bot/sending/request.py", "sandbox/",
    ) == set()  # fmt: skip


def test_pillow_stays_where_pictures_are_made() -> None:
    found = importing("PIL") | importing("cv2")
    assert only_in(found, "bot/imaging/", "providers/gallery/", "sandbox/") == set()


def test_sql_stays_in_storage() -> None:
    found = importing("sqlalchemy")
    assert only_in(found, "bot/storage/", "bot/app.py") == set()


def test_every_source_file_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sources()
        if isinstance(module := nodes(path)[0], ast.Module)
        and module.body
        and not ast.get_docstring(module)
    ]
    assert silent == []
