"""Reactions, drafts, chat actions."""

import pytest

from sandbox.client import RefusedByDesign, SandboxClient
from sandbox.person import Person
from tests.sandbox.telegram.conftest import ok, refused

EYES = {"type": "emoji", "emoji": "👀"}


async def test_a_bot_puts_one_free_emoji_and_takes_it_away(
    sandbox: SandboxClient, anna: Person
) -> None:
    said = await anna.sends("photo")
    place = {"chat_id": anna.id, "message_id": said.message_id}
    await ok(sandbox, "setMessageReaction", **place, reaction=[EYES])
    assert (await anna.last_message()).raw["reactions"] == [
        {"emoji": "👀", "count": 1, "mine": False, "by_bot": True}
    ]
    await ok(sandbox, "setMessageReaction", **place, reaction=[])
    assert (await anna.last_message()).reactions == []


@pytest.mark.parametrize(
    ("reaction", "text"),
    [
        ([EYES, {"type": "emoji", "emoji": "👍"}], "REACTIONS_TOO_MANY"),
        ([{"type": "emoji", "emoji": "🛒"}], "REACTION_INVALID"),
        (
            [{"type": "paid"}],
            "can't parse ReactionType: invalid reaction type specified",
        ),
    ],
)
async def test_other_reactions_are_refused(
    sandbox: SandboxClient, anna: Person, reaction: list[dict[str, str]], text: str
) -> None:
    said = await anna.sends("photo")
    refusal = await refused(
        sandbox,
        "setMessageReaction",
        chat_id=anna.id,
        message_id=said.message_id,
        reaction=reaction,
    )
    assert refusal == f"Bad Request: {text}"


async def test_people_react_with_known_emoji_only(sandbox: SandboxClient, anna: Person) -> None:
    said = await anna.sends("hello")
    await anna.reacts(said, "👍")
    assert (await anna.last_message()).reactions == ["👍"]
    await anna.reacts(said, None)
    assert (await anna.last_message()).reactions == []
    with pytest.raises(RefusedByDesign, match="no reaction"):
        await anna.reacts(said, "🛒")


async def test_a_draft_shows_until_the_message_or_half_a_minute(
    sandbox: SandboxClient, anna: Person
) -> None:
    draft = {"chat_id": anna.id, "draft_id": 7}
    await ok(sandbox, "sendMessageDraft", **draft, text="<b>Sea</b>", parse_mode="HTML")
    assert (await anna.look())["draft"]["html"] == "<b>Sea</b>"
    await ok(sandbox, "sendMessageDraft", **draft)
    assert (await anna.look())["draft"]["text"] == ""
    await sandbox.advance(31)
    assert (await anna.look())["draft"] is None
    await ok(sandbox, "sendMessageDraft", **draft, text="Searching")
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="Found")
    assert (await anna.look())["draft"] is None


async def test_drafts_are_for_private_chats(sandbox: SandboxClient, anna: Person) -> None:
    market = sandbox.chat("Weekend market")
    call = {"chat_id": market, "draft_id": 7, "text": "x"}
    assert await refused(sandbox, "sendMessageDraft", **call) == (
        "Bad Request: TEXTDRAFT_PEER_INVALID"
    )
    call = {"chat_id": anna.id, "draft_id": 0, "text": "x"}
    assert await refused(sandbox, "sendMessageDraft", **call) == (
        "Bad Request: draft identifier must be non-zero"
    )
    call = {"chat_id": anna.id, "draft_id": 1, "text": "x" * 4097}
    assert await refused(sandbox, "sendMessageDraft", **call) == "Bad Request: message is too long"


async def test_an_action_shows_for_five_seconds(sandbox: SandboxClient, anna: Person) -> None:
    await ok(sandbox, "sendChatAction", chat_id=anna.id, action="upload_photo")
    assert (await anna.look())["action"]["action"] == "upload_photo"
    await sandbox.advance(6)
    assert (await anna.look())["action"] is None
    text = await refused(sandbox, "sendChatAction", chat_id=anna.id, action="dancing")
    assert text == "Bad Request: wrong parameter action in request"
