"""Callback data: short, signed, bound to its owner, and harmless when it is not ours."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.actions import ACTIONS, Action, Counter, SetBand, SetCategory, SetSort, Show
from bot.cards.callbacks import CallbackCodec, Damage, Tap, session_of
from bot.cards.menu_actions import Menu, OpenMenu, SetLanguage, Setting
from bot.session import PriceBand
from locales import LANGUAGES
from providers.base import SortKey
from tests.cards.builders import CODEC, OWNER, SESSION_ID

SESSION_IDS = st.text(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", min_size=12, max_size=12
)
OWNERS = st.integers(1, 2**52)
WORDS = st.text("abcz019._-", max_size=15)
VALUES = {int: st.integers(0, 10_000), str: WORDS, SortKey: st.sampled_from(SortKey)}


@st.composite
def actions(draw: st.DrawFn) -> Action:
    kind = draw(st.sampled_from(ACTIONS))
    strategies = {**VALUES, Menu: st.sampled_from(Menu)}
    return kind(*(draw(strategies[_type(kind, field.name)]) for field in fields(kind)))


def _type(kind: type[Action], name: str) -> type:
    hint = kind.__annotations__[name]
    assert isinstance(hint, type)
    return hint


@given(actions(), OWNERS, SESSION_IDS)
def test_every_action_survives_the_way_through_a_button(
    action: Action, owner: int, session: str
) -> None:
    data = CODEC.encode(action, owner, session)
    assert len(data.encode()) <= 64
    assert CODEC.decode(data, owner) == Tap(action, session if action.in_session else "")
    assert session_of(data) == (session if action.in_session else None)


@given(actions(), SESSION_IDS, st.data())
def test_one_changed_character_is_enough_to_refuse(
    action: Action, session: str, data: st.DataObject
) -> None:
    good = CODEC.encode(action, OWNER, session)
    at = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    bad = good[:at] + other + good[at + 1 :]
    if bad != good:
        assert isinstance(CODEC.decode(bad, OWNER), Damage)


@given(st.one_of(st.text(), st.text("1sofABab09_-:", max_size=70)), OWNERS)
def test_garbage_is_told_apart_without_an_exception(data: str, owner: int) -> None:
    assert isinstance(CODEC.decode(data, owner), Damage)
    session_of(data)


@given(actions(), OWNERS, OWNERS)
def test_a_button_is_worth_nothing_to_another_owner(action: Action, one: int, two: int) -> None:
    data = CODEC.encode(action, one, SESSION_ID)
    if one != two:
        assert CODEC.decode(data, two) is Damage.FORGED


def test_another_key_and_an_old_version_are_refused() -> None:
    data = CODEC.encode(Show(3), OWNER, SESSION_ID)
    assert CallbackCodec(b"x" * 32).decode(data, OWNER) is Damage.FORGED
    assert CODEC.decode("0" + data[1:], OWNER) is Damage.OLD
    assert CODEC.decode("1Z" + data[2:], OWNER) is Damage.OLD
    assert CODEC.decode("", OWNER) is Damage.GARBAGE


def test_buttons_outlive_a_restart() -> None:
    data = CODEC.encode(Show(3), OWNER, SESSION_ID)
    assert CallbackCodec(b"k" * 32).decode(data, OWNER) == Tap(Show(3), SESSION_ID)


def test_letters_are_never_shared() -> None:
    letters = [action.letter for action in ACTIONS]
    assert len(set(letters)) == len(letters)
    assert all(len(letter) == 1 for letter in letters)


@pytest.mark.parametrize(
    ("action", "session"),
    [
        (Show(1), ""),
        (Show(1), "short"),
        (Setting("name", "with space"), ""),
        (Setting("n" * 60), ""),
        (SetCategory("a:b"), SESSION_ID),
    ],
)
def test_what_no_button_can_carry_is_an_error_of_ours(action: Action, session: str) -> None:
    with pytest.raises(ValueError, match=r"button|session"):
        CODEC.encode(action, OWNER, session)


def test_a_weak_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        CallbackCodec(b"short")


def test_every_language_menu_and_band_fits() -> None:
    band = PriceBand(low=None, high=None)
    possible: list[Action] = [SetBand.of(band), Counter(), *map(SetSort, SortKey)]
    possible += [*map(SetLanguage, LANGUAGES), *map(OpenMenu, Menu)]
    for action in possible:
        assert CODEC.decode(CODEC.encode(action, OWNER, SESSION_ID), OWNER) != Damage.GARBAGE


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
def test_every_single_bit_counts(kind: type[Action]) -> None:
    samples = {int: 3, str: "x", SortKey: SortKey.SOLD, Menu: next(iter(Menu))}
    action = kind(*(samples[_type(kind, field.name)] for field in fields(kind)))
    good = CODEC.encode(action, OWNER, SESSION_ID).encode()
    for at in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[at] ^= 1 << bit
            assert isinstance(CODEC.decode(bad.decode("latin-1"), OWNER), Damage)


@given(actions(), st.sampled_from("023456789abcXYZ"))
def test_every_other_version_is_called_old_and_not_forged(action: Action, version: str) -> None:
    data = CODEC.encode(action, OWNER, SESSION_ID)
    assert CODEC.decode(version + data[1:], OWNER) is Damage.OLD
