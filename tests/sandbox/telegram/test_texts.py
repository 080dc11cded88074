"""HTML parsing, UTF-16 lengths, and the limits of texts and captions."""

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.entities import HtmlParser, utf16_length, utf16_slice
from sandbox.telegram.errors import ApiError
from sandbox.telegram.render import to_html
from tests.sandbox.telegram.conftest import ok, picture, refused


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("é<path>", 'Unsupported start tag "path" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>a</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x&y>a</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_broken_html_is_refused_with_its_place(html: str, text: str) -> None:
    with pytest.raises(ApiError) as refusal:
        HtmlParser(html).parse()
    assert refusal.value.description == f"Bad Request: can't parse entities: {text}"


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("&lt;&amp;&quot;&gt;&#128512;&#x41;", '<&">😀A', []),
        ("&nbsp;&foo;", "&nbsp;&foo;", []),
        ("<B>x</b>", "x", [("bold", 0, 1)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b></b>x", "x", []),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", 0, 1)]),
        ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
        ('<a href="https://x.test/?a=1&amp;b=2">l</a>', "l", [("text_link", 0, 1)]),
        ("<a href='javascript:x'>l</a>", "l", []),
    ],
)
def test_html_becomes_text_and_entities(
    html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    parsed, found = HtmlParser(html).parse()
    assert parsed == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


def test_links_and_languages_keep_their_argument() -> None:
    _, link = HtmlParser('<a href="https://x.test/?a=1&amp;b=2">l</a>').parse()
    assert link[0]["url"] == "https://x.test/?a=1&b=2"
    _, pre = HtmlParser('<pre><code class="language-py">x</code></pre>').parse()
    assert pre[0]["language"] == "py"
    _, user = HtmlParser('<a href="tg://user?id=5">l</a>').parse()
    assert (user[0]["type"], user[0]["user"]["id"]) == ("text_mention", 5)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.text(max_size=5))
def test_escaped_text_survives_parsing_and_rendering(text: str, tail: str) -> None:
    tail = tail.encode("utf-8", "ignore").decode()
    html = f"<b>{escape(text)}</b>{escape(tail)}"
    parsed, entities = HtmlParser(html).parse()
    assert parsed == text + tail
    if text:
        assert utf16_slice(parsed, 0, entities[0]["length"]) == text
        assert entities[0]["length"] == utf16_length(text)
    assert "<script" not in to_html(parsed, entities)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/find@snapbuy_sandbox_bot now", ["bot_command"]),
        ("see https://shop.test/a?b=c.", ["url"]),
        ("shop.com and a@b.com", ["url", "email"]),
        ("@someone #tag $USD", ["mention", "hashtag", "cashtag"]),
        ("1/2 a/b #1", []),
    ],
)
async def test_people_need_no_markup_for_links_and_commands(
    anna: Person, text: str, kinds: list[str]
) -> None:
    message = await anna.sends(text)
    assert [entity["type"] for entity in message.raw["entities"]] == kinds


async def test_text_is_counted_in_utf16_after_parsing(sandbox: SandboxClient, anna: Person) -> None:
    just = "<b>" + "😀" * 2048 + "</b>"
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text=just, parse_mode="HTML")
    assert sent["entities"][0]["length"] == 4096
    text = await refused(sandbox, "sendMessage", chat_id=anna.id, text="😀" * 2049)
    assert text == "Bad Request: message is too long"


async def test_caption_is_counted_in_utf16_after_parsing(
    sandbox: SandboxClient, anna: Person
) -> None:
    files = {"photo": ("a.jpg", picture())}
    long = await sandbox.bot("sendPhoto", files, chat_id=anna.id, caption="😀" * 513)
    assert long["description"] == "Bad Request: message caption is too long"
    just = await sandbox.bot("sendPhoto", files, chat_id=anna.id, caption="😀" * 512)
    assert just["ok"]


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
async def test_an_empty_text_is_refused(sandbox: SandboxClient, anna: Person, text: str) -> None:
    refusal = await refused(sandbox, "sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    assert refusal == "Bad Request: message text is empty"


async def test_an_unknown_parse_mode_is_refused(sandbox: SandboxClient, anna: Person) -> None:
    refusal = await refused(sandbox, "sendMessage", chat_id=anna.id, text="a", parse_mode="BBCode")
    assert refusal == "Bad Request: unsupported parse_mode"


async def test_white_space_around_is_cut_and_entities_move_along(
    sandbox: SandboxClient, anna: Person
) -> None:
    sent = await ok(
        sandbox, "sendMessage", chat_id=anna.id, text="\n <b>x</b> y \n", parse_mode="HTML"
    )
    assert sent["text"] == "x y"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 1}]


async def test_only_a_hundred_entities_are_kept(sandbox: SandboxClient, anna: Person) -> None:
    html = "<b>x</b> " * 130
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text=html, parse_mode="HTML")
    assert len(sent["entities"]) == 100


async def test_what_the_page_gets_is_safe_html(sandbox: SandboxClient, anna: Person) -> None:
    await ok(
        sandbox,
        "sendMessage",
        chat_id=anna.id,
        text="&lt;script&gt; <b>😀 <i>x</i></b> "
        '<a href="https://x.test/&quot;onclick=1">l</a> /help',
        parse_mode="HTML",
    )
    message = await anna.last_message()
    assert message.raw["html"] == (
        "&lt;script&gt; <b>😀 <i>x</i></b> "
        '<a href="https://x.test/&quot;onclick=1" rel="noopener noreferrer">l</a> '
        '<a class="command" data-command="/help">/help</a>'
    )


async def test_entities_may_be_given_instead_of_markup(
    sandbox: SandboxClient, anna: Person
) -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    outside = {"type": "bold", "offset": 1, "length": 9}
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text="😀", entities=[bold, outside])
    assert sent["entities"] == [bold]
    bad: tuple[Any, ...] = ({}, [{"type": "bold"}])
    for wrong in bad:
        text = await refused(sandbox, "sendMessage", chat_id=anna.id, text="x", entities=wrong)
        assert text.startswith("Bad Request: can't parse")
