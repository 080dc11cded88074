"""What the documents say is true."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.cli import main
from bot.env_example import with_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_table_of_settings_is_what_the_models_say() -> None:
    assert with_settings(README) == README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_named_file_and_make_target_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in re.findall(r"(?:^    |`)make ([a-z-]+)", text, re.MULTILINE):
        assert target in targets, target
    for name in re.findall(r"`((?:bot|providers|sandbox|tests|docs|locales)/[\w./-]+)`", text):
        if "<" not in name:
            assert (ROOT / name).exists(), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_snapbuy_in_the_documents_is_there(document: Path) -> None:
    for command in re.findall(r"snapbuy ([a-z][a-z-]+)", document.read_text(encoding="utf-8")):
        assert command in main.commands, command


def test_no_file_names_an_address_of_a_package_index_or_of_this_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    locks = [ROOT / name for name in tracked if name.endswith((".lock", "pyproject.toml"))]
    assert locks
    for lock in locks:
        assert "://" not in lock.read_text(encoding="utf-8"), lock
