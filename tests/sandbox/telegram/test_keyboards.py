"""Inline keyboards: what a button may hold."""

import pytest

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import ok, refused


def keyboard(*rows: list[Json]) -> Json:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("button", "text"),
    [
        ({"text": "a", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        (
            {"text": "a"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": " ", "url": "https://x.test"}, "inline keyboard button text must be non-empty"),
        (
            {"url": "https://x.test"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "a", "url": "not a url"},
            "inline keyboard button URL 'not a url' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "url": "ftp://x.test"},
            "inline keyboard button URL 'ftp://x.test' is invalid: Unsupported URL protocol",
        ),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "a", "callback_data": "b", "style": "rainbow"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
    ],
)
async def test_a_bad_button_is_refused(
    sandbox: SandboxClient, anna: Person, button: Json, text: str
) -> None:
    refusal = await refused(
        sandbox, "sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard([button])
    )
    assert refusal == f"Bad Request: {text}"


async def test_64_bytes_of_callback_data_are_fine(sandbox: SandboxClient, anna: Person) -> None:
    button = {"text": "a", "callback_data": "я" * 32, "style": "success"}
    sent = await ok(
        sandbox, "sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard([button])
    )
    assert sent["reply_markup"] == keyboard([button])


@pytest.mark.parametrize(
    "rows",
    [
        [[{"text": "a", "callback_data": "b"}] for _ in range(101)],
        [[{"text": "a", "callback_data": "b"}] * 9],
    ],
)
async def test_a_keyboard_has_a_hundred_buttons_and_eight_in_a_row(
    sandbox: SandboxClient, anna: Person, rows: list[list[Json]]
) -> None:
    refusal = await refused(
        sandbox, "sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard(*rows)
    )
    assert refusal == "Bad Request: reply markup is too long"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        (
            '{"inline_keyboard": [1]}',
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
    ],
)
async def test_a_keyboard_that_is_none_is_refused(
    sandbox: SandboxClient, anna: Person, markup: str, text: str
) -> None:
    refusal = await refused(sandbox, "sendMessage", chat_id=anna.id, text="x", reply_markup=markup)
    assert refusal == f"Bad Request: {text}"


async def test_a_reply_keyboard_shows_until_it_is_removed(
    sandbox: SandboxClient, anna: Person
) -> None:
    keys = {"keyboard": [["Yes", {"text": "No"}]], "input_field_placeholder": "?"}
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="x", reply_markup=keys)
    assert (await anna.look())["keyboard"] == {"rows": [["Yes", "No"]], "placeholder": "?"}
    gone = {"remove_keyboard": True}
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="y", reply_markup=gone)
    assert (await anna.look())["keyboard"] is None
