"""What a search needs from other rooms, as Protocols."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.imaging.prepared import Prepared, Wanted
from providers.base import FittedImage


class PhotoPreparer(Protocol):
    """Decodes a photo once and fits it to several sets of rules; `DecodePool` is one."""

    async def prepare(self, data: bytes, wanted: Sequence[Wanted]) -> Prepared:
        """One fit per wanted, in order. Raises Refusal when the photo itself cannot be read."""


class PictureHasher(Protocol):
    """Tells what pictures look like; `DecodePool` is one."""

    async def hashes(self, files: Sequence[bytes]) -> list[int | None]:
        """A 64-bit hash per file, in order; None for what is no picture. Raises Refusal."""


class PublishedPicture(Protocol):
    """A picture that lies at a public address for a short time."""

    @property
    def url(self) -> str:
        """The unguessable address."""


class PictureHost(Protocol):
    """Lends pictures to providers that take only addresses."""

    async def publish(self, image: FittedImage) -> PublishedPicture:
        """Make the picture reachable."""

    async def withdraw(self, picture: PublishedPicture) -> None:
        """Make it unreachable; once more does no harm."""


class PictureFetcher(Protocol):
    """Fetches product pictures from public addresses only."""

    async def fetch(self, url: str, *, allowed_hosts: Collection[str] = ()) -> bytes:
        """The body; only from these domain suffixes when some are given. Raises when refused."""
