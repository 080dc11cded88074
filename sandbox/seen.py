"""What the test client reads: messages on a screen, answers to taps and inline queries."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """A message as one person sees it; `raw` is the Message of CONTROL.md."""

    raw: Json

    @property
    def message_id(self) -> int:
        """Its id within the chat."""
        return int(self.raw["message_id"])

    @property
    def chat_id(self) -> int:
        """The chat it is in."""
        return int(self.raw["chat_id"])

    @property
    def text(self) -> str:
        """Text or caption."""
        return str(self.raw["text"])

    @property
    def kind(self) -> str:
        """text, photo, document…"""
        return str(self.raw["kind"])

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.raw["by_bot"])

    @property
    def button_rows(self) -> list[list[str]]:
        """The texts of its buttons, row by row."""
        return [[button["text"] for button in row] for row in self.raw["buttons"]]

    @property
    def buttons(self) -> list[str]:
        """The texts of all its buttons."""
        return [text for row in self.button_rows for text in row]

    def button(self, text: str) -> Json:
        """The button with that text, or the only one containing it."""
        everything = [button for row in self.raw["buttons"] for button in row]
        exact = [button for button in everything if button["text"] == text]
        partly = [button for button in everything if text in button["text"]]
        if exact or len(partly) == 1:
            found: Json = (exact or partly)[0]
            return found
        raise AssertionError(f"no one button {text!r} among {self.buttons}")

    @property
    def reactions(self) -> list[str]:
        """The emoji on it."""
        return [reaction["emoji"] for reaction in self.raw["reactions"]]


@dataclass(frozen=True)
class Tapped:
    """What a tap did; a callback's answer can be waited for."""

    raw: Json
    ask: Callable[[str, float], Awaitable[Json]]

    @property
    def kind(self) -> str:
        """callback, url, copy, switch_inline, pay…"""
        return str(self.raw["kind"])

    async def answer(self, within: float = 5.0) -> Json:
        """The bot's answer: text, show_alert, url. Fails when the spinner never stopped."""
        state = await self.ask(self.raw["query_id"], within)
        if state["state"] != "answered":
            raise AssertionError(f"the tap was not answered within {within} s: {state}")
        answer: Json = state["answer"]
        return answer


@dataclass(frozen=True)
class Offered:
    """What an inline query brought; `raw` is as in CONTROL.md."""

    raw: Json

    @property
    def query_id(self) -> str:
        """The id to choose a result by."""
        return str(self.raw["query_id"])

    @property
    def results(self) -> list[Json]:
        """The results in order."""
        results: list[Json] = self.raw["results"]
        return results
