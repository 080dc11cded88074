"""What a raw update tells about itself, however it is made."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingress.lanes import (
    FAST_KINDS,
    Refused,
    arrival_of,
    past_its_time,
    refused,
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
    assert (paid.lane, paid.never_shed) == (Lane.FAST, True)
    for kind in ("pre_checkout_query", "shipping_query", "my_chat_member"):
        assert arrival_of(raw(kind, **{"from": ANNA})).never_shed
    assert not arrival_of(raw("message", **MESSAGE)).never_shed


def test_who_writes_as_a_chat_counts_as_that_chat() -> None:
    hidden = {**MESSAGE, "from": {"id": 1087968824}, "sender_chat": {"id": -100}}
    assert arrival_of(raw("message", **hidden)).user_id == -100
    assert arrival_of(raw("channel_post", chat={"id": -5}, sender_chat={"id": -5})).user_id == -5


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


COMMAND = {"entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
ASKED = {"caption_entities": [{"type": "mention", "offset": 0, "length": 5}]}


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("message", {**MESSAGE, "chat": {"id": 7}}, Refused("message", 7, "ru", 7)),
        ("message", MESSAGE, None),
        ("message", {**MESSAGE, **COMMAND}, Refused("message", 7, "ru", -100)),
        (
            "message",
            {**MESSAGE, **ASKED, "is_topic_message": True, "message_thread_id": 3},
            Refused("message", 7, "ru", -100, 3),
        ),
        ("channel_post", {"chat": {"id": -5}, **COMMAND}, None),
        (
            "callback_query",
            {"id": "q", "from": ANNA},
            Refused("callback_query", 7, "ru", query_id="q"),
        ),
        ("inline_query", {"id": "q", "from": ANNA}, Refused("inline_query", 7, "ru", query_id="q")),
        ("callback_query", {"id": 4, "from": ANNA}, None),
    ],
)
def test_who_is_told_that_it_was_too_much(
    kind: str, content: dict[str, Any], told: Refused | None
) -> None:
    assert refused(raw(kind, **content)) == told


@pytest.mark.parametrize("bad", [None, [], {}, {"update_id": "5"}, {"update_id": True},
                                 {"update_id": 2**63}, {"update_id": 1.0}])  # fmt: skip
def test_what_has_no_number_is_no_update(bad: object) -> None:
    assert update_id_of(bad) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "from",
                    "user",
                    "chat",
                    "id",
                    "message",
                    "language_code",
                    "é\ud800",
                    "sender_chat",
                    "entities",
                    "type",
                    "message_thread_id",
                ]
            ),
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
    refused(update)
