"""What ends the run by itself: a damaged database, a token that is refused, a task that broke."""

import asyncio

from bot.ingress.health import Health
from bot.storage.engine import DatabaseUnusable
from bot.storage.trouble import is_damage, unusable


class Ending:
    """`future` raises the first problem that nothing here can go on with; nobody is ready then."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] = self._loop.create_future()
        # Who stops for another reason never asks for it, and asyncio need not complain.
        self.future.add_done_callback(lambda over: over.cancelled() or over.exception())

    def watch(self, task: "asyncio.Task[None]") -> None:
        """The run ends with the task, unless it is stopping anyway."""
        task.add_done_callback(self._ended)

    def told_in_any_thread(self, problem: BaseException) -> None:
        """As `because`, from wherever it was noticed."""
        self._loop.call_soon_threadsafe(self.because, problem)

    def because(self, problem: BaseException) -> None:
        """End the run, unless it ends already."""
        if self.future.done():
            return
        if is_damage(problem):
            problem = unusable(problem)
        damaged = isinstance(problem, DatabaseUnusable)
        self._health.over = "the database is damaged" if damaged else "updates are not handled"
        self.future.set_exception(problem)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        problem = None if task.cancelled() else task.exception()
        if problem is not None:
            self.because(problem)
        elif not self._health.stopping:
            self.because(RuntimeError(f"the task {task.get_name()!r} ended"))
