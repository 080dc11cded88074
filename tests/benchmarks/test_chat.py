"""The benchmarks of the bot in a chat run from end to end, with tiny numbers."""

import re

import pytest

from benchmarks import chat, load


async def test_both_bots_bring_cards_and_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    await chat.compare(seconds=0.3, crowds=(), warm_up_s=0.0)
    shown = capsys.readouterr().out
    for row in ("placeholder p50", "card p99", "CPU a search, bot", "searches held"):
        ours, plain = _figures(shown, row)[:2]
        assert ours >= 0 and plain >= 0, shown
    assert _figures(shown, "card p50")[0] > 300, "no shop answers sooner"
    assert "ours: Telegram calls a search" in shown
    assert "plain: Telegram calls a search: 3.00" in shown


async def test_a_crowd_is_served_and_set_beside_the_goals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await load.hold(people=3, think_s=0.2, seconds=0.5)
    shown = capsys.readouterr().out
    assert _figures(shown, "cards")[0] > 0
    assert _figures(shown, "memory, bot")[0] > 20
    assert "silent 0, refused 0" in shown
    assert "Telegram's errors 0" in shown


def _figures(shown: str, row: str) -> list[float]:
    line = next(line for line in shown.splitlines() if line.strip().startswith(row))
    return [float(number) for number in re.findall(r"[\d.]+", line.replace(row, "", 1))]
