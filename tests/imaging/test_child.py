"""What a child is given, what it may do, and that it does not stay behind."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.imaging import limits
from bot.imaging.pool import DecodePool
from tests.imaging.children import alive
from tests.waiting import until


def about(pid: int) -> tuple[bytes, str]:
    """A process's environment and its limits."""
    proc = Path(f"/proc/{pid}")
    return (proc / "environ").read_bytes(), (proc / "limits").read_text()


async def test_a_child_ends_with_its_parent() -> None:
    """Even in the middle of a photo: here the parent is a process of its own, killed hard."""
    script = (
        "import asyncio, sys\n"
        "from bot.imaging.pool import DecodePool\n"
        "async def main():\n"
        "    pool = DecodePool(size=1)\n"
        "    await pool.start()\n"
        "    print(pool.pids[0], flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await until(lambda: not alive(pid))


async def test_a_child_knows_no_secret_and_may_open_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM__TOKEN", "123:secret")
    pool = DecodePool(size=1)
    await pool.start()
    environment, bounds = about(pool.pids[0])
    await pool.close()
    assert b"secret" not in environment and b"TELEGRAM" not in environment
    limit = {line[:26].strip(): line[26:47].strip() for line in bounds.splitlines()}
    assert limit["Max open files"] == limit["Max file size"] == limit["Max core file size"] == "0"
    assert int(limit["Max address space"]) == limits.CHILD_ADDRESS_SPACE


async def test_a_child_loads_nothing_it_does_not_need() -> None:
    script = (
        "import sys, bot.imaging.child\n"
        "heavy = {'numpy', 'cv2', 'sqlalchemy', 'telegram', 'httpx', 'pydantic', 'asyncio'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    assert await process.wait() == 0
