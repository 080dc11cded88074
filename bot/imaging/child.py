"""A decode child: takes one photo after another from stdin, answers on stdout.

Started as `python -m bot.imaging.child`. It limits itself before it sees a stranger's byte:
memory, CPU time, and no new file descriptor, which means neither a file nor a socket. It ends
with its parent: at end of input, or by its own alarm in the middle of a photo.
"""

import math
import os
import resource
import signal
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from PIL import Image

from bot.errors import NotAnImage, Refusal, Unreadable
from bot.imaging import limits
from bot.imaging.fingerprint import dhash
from bot.imaging.fit import prepare
from bot.imaging.wire import (
    Demand,
    Header,
    answer_frame,
    frame,
    hashes_frame,
    read_frame,
    write_refusal,
)

_SAMPLE = Demand(("JPEG",), 1, 64, 16, 1_000_000, "base64")


def main() -> None:
    """Answer until the parent has gone."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Sent to the whole group by a terminal or systemd; the parent still drains then.
        signal.signal(number, signal.SIG_IGN)
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _silence()
    _warm()
    _confine()
    _send(answers, frame({"ready": True}))
    while job := read_frame(jobs, limits.MAX_HEADER_BYTES, limits.MAX_FILE_BYTES):
        _start_clocks()
        reply = _answer(*job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(answers, reply)


def _answer(header: Header, data: bytes) -> list[bytes]:
    """Decoders raise anything from SyntaxError to RuntimeError on a broken file."""
    format_name = header["format"]
    if "files" in header:
        return hashes_frame(list(_hashes(header["files"], data)))
    try:
        demands = [Demand.read(raw) for raw in header["demands"]]
        return answer_frame(prepare(data, format_name, demands))
    except Refusal as refusal:
        return _refusing(refusal)
    except MemoryError:
        return _refusing(NotAnImage(Unreadable.TOO_SLOW, format_name))
    except Exception:
        return _refusing(NotAnImage(Unreadable.DAMAGED, format_name))


def _hashes(files: list[tuple[str, int]], data: bytes) -> Iterator[int | None]:
    """Of one file after another; a broken one costs its own hash only."""
    at = 0
    for format_name, length in files:
        try:
            yield dhash(data[at : at + length], format_name)
        except Exception:
            yield None
        at += length


def _refusing(refusal: Refusal) -> list[bytes]:
    return frame({"refusal": write_refusal(refusal)})


def _silence() -> None:
    """Codecs written in C print to stdout and stderr; the parent reads only frames."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _warm() -> None:
    """Load what Pillow loads late: plugins and encoders, while files may still be opened."""
    Image.preinit()
    exif = Image.Exif()
    exif[0x0112] = 6
    for format_name in ("JPEG", "PNG", "WEBP", "BMP", "GIF", "AVIF"):
        sample = BytesIO()
        Image.new("RGB", (32, 24)).save(sample, format_name, exif=exif.tobytes())
        for output in ("JPEG", "PNG", "WEBP", "BMP"):
            demand = Demand((output,), 1, 64, 16, 1_000_000, "raw")
            prepare(sample.getvalue(), format_name, [_SAMPLE, demand])


def _confine() -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.CHILD_ADDRESS_SPACE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # macOS has no limit on address space; the others still hold


def _start_clocks() -> None:
    """CPU time is counted over the whole life of a process, so the limit moves with each photo."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.CHILD_CPU_S, hard))
    signal.setitimer(signal.ITIMER_REAL, limits.CHILD_WALL_S + 1)


def _send(stream: BinaryIO, pieces: list[bytes]) -> None:
    for piece in pieces:
        stream.write(piece)
    stream.flush()


if __name__ == "__main__":
    main()
