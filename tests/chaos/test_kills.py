"""Twenty kills at random moments under load: everybody is answered, and nobody pays twice."""

import random
from pathlib import Path

import pytest

from tests.chaos.kills import run
from tests.chaos.process import DATABASE
from tests.databases import fresh_database


@pytest.mark.timeout(300)
async def test_kills_lose_nothing_and_charge_nothing_twice(tmp_path: Path, pictures: Path) -> None:
    seed = random.randrange(2**32)
    with fresh_database(tmp_path / DATABASE) as url:
        toll = await run(20, pictures, tmp_path, url, pause_s=0.15, seed=seed)
    said = f"seed {seed}: {toll}"
    assert toll.kills == 20, said
    assert (toll.lost, toll.unfinished) == (0, 0), said
    assert toll.charged_twice == 0, said
    assert toll.charged, said
    assert toll.integrity == "ok", said
    assert toll.second_answers <= toll.in_hand, said
    assert toll.back_median_s <= toll.back_within_s, said
    assert toll.exit_code == 0, said
    assert toll.stop_s <= 20, said
