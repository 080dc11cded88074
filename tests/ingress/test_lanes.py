"""What a raw update tells about itself, however it is made."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingress.lanes import (
    FAST_KINDS,
    Sender,
    arrival_of,
    past_its_time,
    private_sender,
    update_id_of,
)
from bot.storage.inbox import Lane

ANNA = {"id": 7, "language_code": "ru"}
MESSAGE = {"chat": {"id": -100, "type": "supergroup"}, "from": ANNA, "text": "x"}


def raw(kind: str, **content: Any) -> dict[str, Any]:
    return {"update_id": 5, kind: content}


def test_a_message_waits_for_its_chat_and_counts_for_its_sender() -> None:
    found = arrival_of(raw("message", **MESSAGE))
    assert (found.lane, found.key, found.user_id) == (Lane.CHAT, "chat:-100", 7)
    assert json.loads(found.body) == raw("message", **MESSAGE)


@pytest.mark.parametrize("kind", sorted(FAST_KINDS))
def test_who_watches_a_spinner_never_waits_behind_a_chat(kind: str) -> None:
    found = arrival_of(raw(kind, **{"from": ANNA}))
    assert (found.lane, found.key, found.kind) == (Lane.FAST, "user:7", kind)


def test_money_is_fast_and_never_refused() -> None:
    paid = arrival_of(raw("message", **MESSAGE, successful_payment={"total_amount": 5}))
    assert (paid.lane, paid.user_id) == (Lane.FAST, None)
    for kind in ("pre_checkout_query", "shipping_query", "my_chat_member"):
        assert arrival_of(raw(kind, **{"from": ANNA})).user_id is None


def test_those_who_write_as_a_group_are_not_one_person() -> None:
    assert arrival_of(raw("message", **MESSAGE, sender_chat={"id": -100})).user_id is None


@pytest.mark.parametrize(
    ("kind", "life_s"),
    [
        ("inline_query", 20),
        ("callback_query", 120),
        ("pre_checkout_query", 120),
        ("chosen_inline_result", 600),
        ("message", 86_400),
        ("whatever_comes_next", 86_400),
    ],
)
def test_how_long_an_answer_is_worth_something(kind: str, life_s: float) -> None:
    assert not past_its_time(kind, life_s - 1)
    assert past_its_time(kind, life_s + 1)


def test_only_a_private_chat_is_told_that_it_is_too_much() -> None:
    private = {**MESSAGE, "chat": {"id": 7}}
    assert private_sender(raw("message", **private)) == Sender(7, "ru")
    assert private_sender(raw("message", **MESSAGE)) is None
    tap = {"from": {"id": 7}, "message": {"chat": {"id": 7}}}
    assert private_sender(raw("callback_query", **tap)) == Sender(7, None)


@pytest.mark.parametrize("bad", [None, [], {}, {"update_id": "5"}, {"update_id": True},
                                 {"update_id": 2**63}, {"update_id": 1.0}])  # fmt: skip
def test_what_has_no_number_is_no_update(bad: object) -> None:
    assert update_id_of(bad) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["from", "user", "chat", "id", "message", "language_code", "é\ud800"]),
            inner,
            max_size=4,
        )
    ),
)


@given(kind=st.sampled_from([*sorted(FAST_KINDS), "message"]) | st.text(max_size=60), content=JSON)
def test_nothing_in_an_update_is_trusted(kind: str, content: Any) -> None:
    update = {"update_id": 5, kind: content}
    found = arrival_of(update)
    found.body.encode("ascii")
    found.kind.encode("ascii")
    assert len(found.key) <= 40
    assert len(found.kind) <= 40
    assert found.user_id is None or abs(found.user_id) < 2**63
    private_sender(update)
