"""Rules for the page's own files."""

import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from sandbox.client import SandboxClient

WEB = Path(__file__).parents[3] / "sandbox" / "telegram" / "web"
SCRIPTS = sorted(WEB.rglob("*.js"))
FILES = sorted(path for path in WEB.rglob("*") if path.is_file())

MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
ADDRESS = re.compile(r"(?:https?:)?//[\w-]+\.[\w.-]+")
NOT_FETCHED = ("http://www.w3.org", "http://127.0.0.1")

TABLES = """async () => {
  const names = ["en", "ar", "es", "id", "pt-br", "ru", "zh-hans", "zh-hant"];
  const modules = await Promise.all(names.map((name) => import(`/web/js/words/${name}.js`)));
  return modules.map((one) => one.default);
}"""
USED = re.compile(r"""\bt\((?:"(\w+)"|[^)"`]+\? "(\w+)" : "(\w+)")|data-t(?:-label)?="(\w+)\"""")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short_and_never_parse_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    assert MARKUP.findall(text) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_names_another_host(path: Path) -> None:
    found = ADDRESS.findall(path.read_text(encoding="utf-8"))
    assert [address for address in found if not address.startswith(NOT_FETCHED)] == []


@pytest.mark.asyncio(loop_scope="session")
async def test_every_language_has_every_word(
    browser: BrowserContext, sandbox: SandboxClient
) -> None:
    page = await browser.new_page()
    await page.goto(sandbox.url)
    english, *others = await page.evaluate(TABLES)
    await page.close()
    places = re.compile(r"\{\w+\}")
    for table in others:
        assert table.keys() == english.keys()
        for key, phrase in table.items():
            if isinstance(phrase, str):
                assert sorted(places.findall(phrase)) == sorted(places.findall(english[key])), key
    for path in (*SCRIPTS, WEB / "index.html"):
        for match in USED.finditer(path.read_text(encoding="utf-8")):
            used = [key for key in match.groups() if key]
            assert [key for key in used if key not in english] == []
