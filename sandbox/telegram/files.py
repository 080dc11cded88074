"""Files the sandbox keeps: bytes, ids and download links, bounded by their total size."""

import base64
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

from sandbox.telegram.clock import Clock
from sandbox.telegram.limits import FILE_LINK_SECONDS, FILES_BYTES
from sandbox.telegram.wire import Json

# First letters of file ids, as clients know them from the real server, and folders of file paths.
KINDS = {
    "Photo": ("AgACAgIAAxkD", "photos"),
    "Document": ("BQACAgIAAxkD", "documents"),
    "Sticker": ("CAACAgIAAxkD", "stickers"),
    "Video": ("BAACAgIAAxkD", "videos"),
    "VideoNote": ("DQACAgIAAxkD", "video_notes"),
    "Animation": ("CgACAgIAAxkD", "animations"),
    "Voice": ("AwACAgIAAxkD", "voice"),
    "Thumbnail": ("AAMCAgADGQMA", "thumbnails"),
}


@dataclass
class StoredFile:
    """One file; `wire` is how it looks inside a message, `sizes` all sizes of a photo."""

    file_id: str
    unique_id: str
    kind: str
    content: bytes
    mime_type: str
    path: str
    wire: Json = field(default_factory=dict)
    sizes: list[Json] = field(default_factory=list)


class FileStore:
    """Files by id; the least recently used ones go when there are too many bytes."""

    def __init__(self, bot_id: int, clock: Clock, capacity: int = FILES_BYTES) -> None:
        self._bot_id = bot_id
        self._clock = clock
        self._capacity = capacity
        self._bytes = 0
        self._files: OrderedDict[str, StoredFile] = OrderedDict()
        self._unique: dict[str, str] = {}
        self._links: dict[str, tuple[str, float]] = {}

    @property
    def total_bytes(self) -> int:
        """How much is kept now."""
        return self._bytes

    def add(self, kind: str, content: bytes, mime_type: str, name: str = "") -> StoredFile:
        """Keep a file; the same content of the same kind and name is the same file."""
        digest = hashlib.sha256(f"{kind}\0{name}\0".encode() + content).digest()
        unique_id = "AQAD" + base64.urlsafe_b64encode(digest[:9]).decode()
        per_bot = hashlib.sha256(digest + str(self._bot_id).encode()).digest()[:33]
        prefix, folder = KINDS[kind]
        file_id = prefix + base64.urlsafe_b64encode(per_bot).decode()
        if kept := self.find(file_id):
            return kept
        path = f"{folder}/file_{unique_id.lower()}{_extension(name, mime_type)}"
        stored = StoredFile(file_id, unique_id, kind, content, mime_type, path)
        stored.wire = {
            "file_id": file_id,
            "file_unique_id": unique_id,
            "file_size": len(content),
        }
        self._files[file_id] = stored
        self._unique[unique_id] = file_id
        self._bytes += len(content)
        self._shrink(file_id)
        return stored

    def _shrink(self, newest: str) -> None:
        while self._bytes > self._capacity:
            file_id = next(iter(self._files))
            if file_id == newest:
                return
            oldest = self._files.pop(file_id)
            self._unique.pop(oldest.unique_id, None)
            self._links.pop(oldest.path, None)
            self._bytes -= len(oldest.content)

    def find(self, file_id: str) -> StoredFile | None:
        """The file with that id, which counts as a use of it."""
        if file_id in self._files:
            self._files.move_to_end(file_id)
        return self._files.get(file_id)

    def find_unique(self, unique_id: str) -> StoredFile | None:
        """The file with that unique id, for the web page."""
        return self.find(self._unique.get(unique_id, ""))

    def link(self, stored: StoredFile) -> str:
        """Make the file downloadable for an hour and return its path."""
        self._links[stored.path] = (stored.file_id, self._clock.now() + FILE_LINK_SECONDS)
        return stored.path

    def find_link(self, path: str) -> StoredFile | None:
        """The file behind a download path while the link holds."""
        file_id, until = self._links.get(path, ("", 0.0))
        return self.find(file_id) if self._clock.now() < until else None


def _extension(name: str, mime_type: str) -> str:
    suffix = name.rpartition(".")[2] if "." in name else mime_type.partition("/")[2]
    clean = "".join(letter for letter in suffix.lower() if letter.isascii() and letter.isalnum())
    return f".{clean[:8] or 'bin'}" if clean != "jpeg" else ".jpg"
