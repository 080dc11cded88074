"""What lives as long as the process is not looked through again and again."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.garbage import THRESHOLD, settle


class Ring:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def put_back() -> Iterator[None]:
    """This process goes on with other tests; what is frozen may stay so."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("put_back")
def test_only_what_comes_after_the_start_is_looked_through() -> None:
    old = Ring()
    settle()
    young = Ring()
    seen = gc.get_objects()
    assert any(one is young for one in seen)
    assert not any(one is old for one in seen)
    assert gc.get_threshold() == THRESHOLD
    del seen
    gone = weakref.ref(young)
    del young
    gc.collect()
    assert gone() is None
