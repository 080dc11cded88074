"""What the bot does now and then, whoever writes to it."""

import asyncio
import os
import time

import pytest

from providers.base import FittedImage, ImageFormat
from tests.flows.conftest import House

LONG_AGO = time.time() - 36 * 60


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("bot.running.SWEEP_PICTURES_EVERY_S", 0.05)
    return {"PUBLIC_URL": "http://127.0.0.1:9"}


async def test_a_temporary_picture_goes_when_its_time_is_over_though_nobody_searches(
    house: House,
) -> None:
    pictures = house.services.pictures
    assert pictures is not None
    image = FittedImage(b"left by a search that was killed", ImageFormat.JPEG, 1, 1)
    left, fresh = await pictures.publish(image), await pictures.publish(image)
    os.utime(left.file, (LONG_AGO, LONG_AGO))
    for _ in range(2000):
        if not left.file.exists():
            break
        await asyncio.sleep(0.01)
    assert not left.file.exists()
    assert fresh.file.exists()
