"""Who is there when the sandbox starts: people of several languages, groups, a channel."""

from sandbox.telegram.people import Chat, Person

ANNA, XIAOMING, MARIA, OMAR, SAM = range(700_000_001, 700_000_006)
MARKET, STYLE, FINDS, FRIENDS = -4_000_001, -1_001_700_000_001, -1_001_700_000_002, -4_000_002


def people() -> list[Person]:
    """Five people; Sam's client tells no language, as some do not."""
    return [
        Person(ANNA, "Anna", "Weber", "anna_w", "en"),
        Person(XIAOMING, "小明", "王", "xiaoming_w", "zh-hans"),
        Person(MARIA, "Мария", "Иванова", "", "ru"),
        Person(OMAR, "عمر", "", "omar_h", "ar"),
        Person(SAM, "Sam"),
    ]


def chats(bot_id: int) -> list[Chat]:
    """A group, a forum, a channel linked to the forum, and a group the bot is not in."""
    market = {ANNA: "creator", XIAOMING: "member", MARIA: "member", bot_id: "member"}
    style = {MARIA: "creator", ANNA: "administrator", OMAR: "member", SAM: "member"}
    return [
        Chat(MARKET, "group", "Weekend market", market),
        Chat(
            STYLE,
            "supergroup",
            "Street style",
            style | {bot_id: "member"},
            is_forum=True,
            topics={2: "Shoes", 3: "Bags"},
            last_message_id=3,
        ),
        Chat(
            FINDS,
            "channel",
            "Daily finds",
            {ANNA: "creator", OMAR: "member", bot_id: "administrator"},
            username="daily_finds_sandbox",
        ),
        Chat(FRIENDS, "group", "Old friends", {ANNA: "creator", OMAR: "member", SAM: "member"}),
    ]
