"""A real server on this machine: Baidu's library at its paths, and pictures beside it."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.catalogue.bench import picture
from tests.providers.baidu_library import Library


class Loopback:
    """Answers until `adds` runs out, then lets every further `add` hang."""

    def __init__(self) -> None:
        self.library = Library()
        self.pictures_asked: list[str] = []
        self.adds_answered = 0
        self.adds_left: int | None = None
        self.broken = False
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._recorder = self.library.recorder()

    def adds(self) -> int:
        """How many pictures were offered to the library, known ones too."""
        return len(self._recorder.sent("/product/add"))

    def wait_for_adds(self, count: int, timeout_s: float = 60) -> None:
        """Until so many adds were answered."""
        end = time.monotonic() + timeout_s
        while self.adds_answered < count:
            assert time.monotonic() < end, "the import does not get on"
            time.sleep(0.01)

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        """What the server says."""
        plain = path.partition("?")[0]
        if plain.startswith("/pictures/"):
            self.pictures_asked.append(plain)
            return httpx.Response(200, content=picture(int(plain[10:-4])))
        if self.broken:
            return httpx.Response(200, text='{"error_code": 17, "error_msg": "daily limit"}')
        adding = plain.endswith("/product/add")
        with self._lock:
            hangs = adding and self.adds_left is not None and self.adds_left <= self.adds_answered
            if not hangs:
                request = httpx.Request(method, f"http://x{path}", headers=headers, content=body)
                reply = asyncio.run(self._recorder(request))
                self.adds_answered += adding
                return reply
        self.closing.wait()
        return httpx.Response(503)


class _Handler(BaseHTTPRequestHandler):
    loopback: Loopback

    def do_GET(self) -> None:
        self._reply("GET", b"")

    def do_POST(self) -> None:
        self._reply("POST", self.rfile.read(int(self.headers["content-length"])))

    def log_message(self, format: str, *args: Any) -> None:
        """Tests stay quiet."""

    def _reply(self, method: str, body: bytes) -> None:
        reply = self.loopback.answer(method, self.path, dict(self.headers), body)
        content = reply.read()
        try:
            self.send_response(reply.status_code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


@contextmanager
def serving() -> Iterator[tuple[Loopback, str]]:
    """A running server and its address."""
    loopback = Loopback()
    handler = type("Handler", (_Handler,), {"loopback": loopback})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield loopback, f"http://127.0.0.1:{server.server_port}"
    finally:
        loopback.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
