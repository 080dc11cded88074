"""A decode child that misbehaves on purpose: the word in the photo's comment says how."""

import os
import signal
import sys
import time
from collections.abc import Callable

from bot.imaging import child
from bot.imaging.fingerprint import dhash
from bot.imaging.fit import prepare
from bot.imaging.wire import Answer, Demand


def _eat() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(32_000_000))


def _deep() -> None:
    _deep()


def _spin() -> None:
    while True:
        continue


TRICKS: dict[bytes, Callable[[], object]] = {
    b"PLANT-HANG": lambda: time.sleep(60),
    b"PLANT-SPIN": _spin,
    b"PLANT-ABORT": os.abort,
    b"PLANT-EAT": _eat,
    b"PLANT-KILL": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"PLANT-EXIT": lambda: os._exit(0),
    b"PLANT-RAISE": lambda: int("surprise"),
    b"PLANT-DEEP": _deep,
    b"PLANT-BABBLE": lambda: os.write(1, b"\xff" * 64),
    b"PLANT-OPEN": lambda: os.open("/etc/hostname", os.O_RDONLY),
}


def _trip(data: bytes) -> None:
    for word, trick in TRICKS.items():
        if word in data:
            trick()


def _planted(data: bytes, format_name: str, demands: list[Demand]) -> Answer:
    _trip(data)
    return prepare(data, format_name, demands)


def _planted_hash(data: bytes, format_name: str) -> int:
    _trip(data)
    return dhash(data, format_name)


if __name__ == "__main__":
    if "never-ready" in sys.argv:
        sys.exit(3)
    vars(child)["prepare"] = _planted
    vars(child)["dhash"] = _planted_hash
    child.main()
