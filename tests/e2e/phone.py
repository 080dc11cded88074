"""A person with a phone in front of the web chat, and what a screen must not show them."""

import re
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.cards.text import plain
from bot.i18n import Translator

SCREENSHOTS = Path(__file__).parent / "screenshots"
SIZE = {"width": 390, "height": 844}

# Names that are written in Latin letters everywhere, and formats and addresses.
NAMES = frozenset(
    {
        *("SnapBuy", "Telegram", "DAJI", "Juhe", "UTC", "MB"),
        *("JPEG", "PNG", "WebP", "HEIC", "AVIF", "BMP", "GIF"),
    }
)
NOT_WORDS = re.compile(r"/[a-z_]+|\b[\w-]+(\.[\w-]+)+\b")  # commands; domains and file names
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")

# What sticks out of the screen sideways, or is a label whose end nobody can read; what is quoted
# above a reply is cut on purpose.
FAULTS = """() => [...document.querySelectorAll("#conversation *, .panel *")]
  .filter((node) => node.checkVisibility() && !node.closest(".unseen, svg, .reply *"))
  .filter((node) => {
    const { left, right, width } = node.getBoundingClientRect();
    const cut = node.matches(".key-words") && node.scrollHeight > node.clientHeight + 2;
    return cut || (width && (left < -1 || right > innerWidth + 1));
  })
  .map((node) => `${node.className}: ${node.textContent.slice(0, 60)}`)"""
TEXTS = """() => {
  const shown = (query) => [...document.querySelectorAll(query)]
    .filter((node) => node.checkVisibility());
  const said = shown(".in .words, .in .reply, .key-words, #notice, .chat-header, .day, .meta");
  const named = shown("#conversation [aria-label], #conversation [placeholder]")
    .filter((node) => !node.matches(".message"));
  return [
    ...said.map((node) => node.innerText),
    ...named.flatMap((node) => [node.ariaLabel ?? "", node.placeholder ?? ""]),
  ];
}"""


class Phone:
    """One person's phone: a fresh person whose Telegram is set to a language by hand."""

    def __init__(self, page: Page, t: Translator) -> None:
        self.page, self.t = page, t

    def word(self, sentence: str) -> str:
        """What the bot calls something in this language."""
        return plain(self.t.gettext(sentence))

    @property
    def said(self) -> Locator:
        """The bot's messages."""
        return self.page.locator(".message.in")

    def key(self, label: str) -> Locator:
        """A button of the newest message, by how its label begins."""
        named = re.compile(f"^[\\u2068✓ ]*{re.escape(label)}")
        return self.said.last.locator(".key").filter(has_text=named).first

    async def taps(self, sentence: str) -> None:
        """Tap a button; the sentence is English, the label is not."""
        await self.key(self.word(sentence)).click()

    async def sees_key(self, sentence: str) -> None:
        """Until the newest message has the button."""
        await expect(self.key(self.word(sentence))).to_be_visible()

    async def sees(self, sentence: str) -> None:
        """Until the newest message says something, told by the sentence's longest fixed part."""
        fields = dict.fromkeys(re.findall(r"\{(\w+)\}", sentence), "\0")
        parts = re.split("\u2068?\0\u2069?\u200f?", str(self.t.gettext(sentence, **fields)))
        await expect(self.said.last).to_contain_text(max(parts, key=len).strip())

    async def says(self, text: str) -> None:
        """Write and send."""
        await self.page.fill("#field", text)
        await self.page.click("#send")

    async def sends_sample(self, number: int) -> None:
        """Send one of the sample photos by the paper clip."""
        await self.page.click("#attach")
        await self.page.locator(".menu-item:has(.icon-gallery)").click()
        await self.page.locator(".panel .sample").nth(number - 1).click()
        await self.page.click("#send")

    async def sends_file(self, name: str, content: bytes, kind: str) -> None:
        """Send a file by the paper clip."""
        parcel = {"name": name, "mimeType": kind, "buffer": content}
        await self.page.set_input_files("#pick-files", parcel)  # type: ignore[arg-type]  # a dict of these keys
        await self.page.click("#send")

    async def keep(self, name: str) -> None:
        """A screenshot of a settled screen that is as it should be."""
        await expect(self.page.locator(".toast")).to_have_count(0)
        await self.page.wait_for_function(
            "() => [...document.images].every((image) => image.complete)"
        )
        SCREENSHOTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.t.language}.png")
        await self._is_sound()

    async def _is_sound(self) -> None:
        assert await self.page.evaluate(FAULTS) == []
        keys = self.said.last.locator(".key")
        for place in (0, await keys.count() - 1) if await keys.count() else ():
            await expect(keys.nth(place)).to_be_in_viewport(ratio=1)
        direction = "rtl" if self.t.right_to_left else "ltr"
        assert await self.page.evaluate("document.documentElement.dir") == direction
        if self.t.language != "en":
            assert foreign(await self.page.evaluate(TEXTS)) == []


def foreign(texts: list[str]) -> list[str]:
    """The texts with a Latin word that is no name."""
    return [
        text for text in texts if not NAMES.issuperset(LATIN_WORD.findall(NOT_WORDS.sub(" ", text)))
    ]
