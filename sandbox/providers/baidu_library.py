"""A Baidu picture library: what was added, what was deleted, and the search in it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from sandbox.catalogue import visual
from sandbox.catalogue.index import TOLD, lifted
from sandbox.providers.pictures import Picture
from sandbox.providers.quotas import Clock

MAX_ENTRIES = 20_000
FAR = 0.3  # raw likeness told as score 0
NO_KINDS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Entry:
    """One picture of the library. Deleted ones are searchable until the clock passes `gone_at`.

    `kind` is the demo's category of the thing, where it is known.
    """

    cont_sign: str
    brief: str
    classes: tuple[int | None, int | None]
    vector: visual.Vector
    gone_at: float | None = None
    kind: str = ""


@dataclass(frozen=True)
class Wanted:
    """Classes a search is limited to; `either` means one of them suffices."""

    classes: tuple[int | None, int | None] = (None, None)
    either: bool = False

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is in the classes."""
        asked = [
            wanted == had
            for wanted, had in zip(self.classes, entry.classes, strict=True)
            if wanted is not None
        ]
        return not asked or (any(asked) if self.either else all(asked))


class Full(Exception):
    """No picture more can be added."""


class Library:
    """Entries by their cont_sign."""

    def __init__(self, clock: Clock, delete_delay: float) -> None:
        self._clock = clock
        self._delay = delete_delay
        self._entries: dict[str, Entry] = {}

    def stock(self, entries: Iterable[Entry]) -> None:
        """Put entries in without asking."""
        self._entries.update({entry.cont_sign: entry for entry in entries})

    def existing(self, sign: str, brief: str) -> str | None:
        """The cont_sign of an entry with the same picture or the same brief."""
        if (same := self.get(sign)) is not None:
            return same.cont_sign
        for entry in self._entries.values():
            if entry.gone_at is None and brief and entry.brief == brief:
                return entry.cont_sign
        return None

    def get(self, sign: str) -> Entry | None:
        """An entry that was not deleted."""
        entry = self._entries.get(sign)
        return entry if entry is not None and entry.gone_at is None else None

    def put(self, entry: Entry) -> None:
        """Add or replace. Raises Full."""
        if entry.cont_sign not in self._entries and len(self._entries) >= MAX_ENTRIES:
            raise Full
        self._entries[entry.cont_sign] = entry

    def delete(self, signs: Iterable[str]) -> None:
        """Delete; unknown signs do not matter."""
        for sign in signs:
            if (entry := self.get(sign)) is not None:
                self._entries[sign] = replace(entry, gone_at=self._clock() + self._delay)

    def search(
        self, vector: visual.Vector, wanted: Wanted, kinds: Mapping[str, float] = NO_KINDS
    ) -> list[tuple[Entry, float]]:
        """Every entry in the classes with its score, likest first.

        `kinds` tells what the picture seems to show: a bag in the shoe's colours is no shoe.
        """
        now = self._clock()
        for sign in [
            s for s, e in self._entries.items() if e.gone_at is not None and e.gone_at <= now
        ]:
            del self._entries[sign]
        entries = [entry for entry in self._entries.values() if wanted.fits(entry)]
        if not entries:
            return []
        raw = visual.alike(vector, visual.stack([entry.vector for entry in entries]))
        likeliest = max(kinds.values(), default=0.0)  # what is of no known kind is of any
        lift = lifted([kinds.get(entry.kind, likeliest) for entry in entries])
        plain = np.clip((raw - FAR) / (1 - FAR), 0, 1)
        scores = np.interp(raw + lift, *TOLD) if kinds else plain
        order = np.argsort(-scores, kind="stable")
        return [(entries[k], round(float(scores[k]), 14)) for k in order]


def cont_sign(picture: Picture) -> str:
    """Two numbers that name the pixels."""
    return sign_of(picture.digest)


def sign_of(digest: bytes) -> str:
    """The same from any digest."""
    mixed = hashlib.sha256(digest).digest()
    return f"{int.from_bytes(mixed[:4], 'big')},{int.from_bytes(mixed[4:8], 'big')}"
