"""Fetching a file by URL for the bot, with the server's limits and its memory for failures."""

import asyncio
from collections import OrderedDict
from urllib.parse import urlsplit

import httpx

from sandbox.telegram.errors import URL_FAILED, URL_WRONG_TYPE, ApiError, bad_request
from sandbox.telegram.limits import DOCUMENT_URL_TYPES, FETCHES, FILE_URL_BYTES, PHOTO_URL_BYTES
from sandbox.telegram.loopback import is_loopback
from sandbox.telegram.request import Upload
from sandbox.tls import trust

_PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})


class Fetcher:
    """Downloads from loopback addresses only; a URL that failed once stays failed."""

    def __init__(self, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._http = httpx.AsyncClient(verify=trust(), follow_redirects=False, trust_env=False)
        self._known: OrderedDict[tuple[str, str], Upload | str] = OrderedDict()

    async def fetch(self, url: str, kind: str) -> Upload:
        """The file behind `url` to be sent as a Photo or another kind."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise bad_request("wrong HTTP URL specified")
        key = (url, "Photo" if kind == "Photo" else "file")
        if key not in self._known:
            self._known[key] = await self._result(url, kind)
            while len(self._known) > FETCHES:
                self._known.popitem(last=False)
        known = self._known[key]
        if isinstance(known, str):
            raise bad_request(known)
        return known

    async def _result(self, url: str, kind: str) -> Upload | str:
        if not is_loopback(urlsplit(url).hostname or ""):
            return URL_FAILED
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._download(url, kind)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return URL_FAILED
        except ApiError as error:
            return error.text

    async def _download(self, url: str, kind: str) -> Upload:
        limit = PHOTO_URL_BYTES if kind == "Photo" else FILE_URL_BYTES
        async with self._http.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                raise bad_request(URL_FAILED)
            mime_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
            if not _fits(mime_type, kind):
                raise bad_request(URL_WRONG_TYPE)
            content = bytearray()
            async for part in response.aiter_bytes():
                content += part
                if len(content) > limit:
                    raise bad_request(URL_FAILED)
        name = urlsplit(url).path.rpartition("/")[2] or "file"
        return Upload(name, mime_type, bytes(content))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _fits(mime_type: str, kind: str) -> bool:
    if kind == "Photo":
        return mime_type in _PHOTO_TYPES
    if kind == "Document":
        return mime_type in DOCUMENT_URL_TYPES
    return True
