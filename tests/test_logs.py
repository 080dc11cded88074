"""No secret reaches a log line, whichever library wrote it and however it was wrapped."""

import io
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest

from bot.logs import HIDDEN, configure, scrub

TOKEN = "123456789:AAF-canary_canary_canary_canary_can"


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure(secrets=["canary-secret", "canary-secret-longer"], level=logging.DEBUG, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(output: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_literal_secrets_are_hidden_longest_first(output: io.StringIO) -> None:
    logging.getLogger("x").warning("a %s b", "canary-secret-longer")
    assert lines(output)[0]["message"] == f"a {HIDDEN} b"


def test_a_secret_is_hidden_in_every_spelling(output: io.StringIO) -> None:
    secret = 'ca"n\\a r+y/ключ'
    configure(secrets=[secret], level=logging.DEBUG, stream=output)
    log = logging.getLogger("x")
    log.warning("plain %s, query x=%s, path /%s", secret, quote_plus(secret), quote(secret, ""))
    (line,) = lines(output)
    assert line["message"] == f"plain {HIDDEN}, query x={HIDDEN}, path /{HIDDEN}"
    configure(secrets=[secret], stream=output, log_format="text")
    log.warning("json %s", json.dumps({"k": secret}))
    assert output.getvalue().endswith(f'json {{"k": "{HIDDEN}"}}\n')


def test_tokens_and_key_parameters_are_hidden_even_when_nobody_named_them(
    output: io.StringIO,
) -> None:
    logging.getLogger("x").error(
        "GET https://api.example/bot%s/getMe?access_token=canary1&sign=CANARY2&page=3", TOKEN
    )
    (line,) = lines(output)
    assert "canary" not in line["message"].lower()
    assert "page=3" in line["message"]


def test_tracebacks_are_scrubbed(output: io.StringIO) -> None:
    problem = RuntimeError(f"boom at /file/bot{TOKEN}/x with canary-secret")
    logging.getLogger("x").error("it broke", exc_info=problem)
    (line,) = lines(output)
    assert "RuntimeError" in line["traceback"]
    assert "canary" not in output.getvalue()


def test_chatty_libraries_stay_quiet_at_info(output: io.StringIO) -> None:
    configure(secrets=[], level=logging.INFO, stream=output)
    logging.getLogger("httpx").info("HTTP Request: GET https://api.example/bot%s", TOKEN)
    assert output.getvalue() == ""


@pytest.mark.parametrize(
    "text", ["nothing to hide", "price 199.00 key", "monkey=5", "12:30 to 13:45", ""]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert scrub(text, ["secret"]) == text
