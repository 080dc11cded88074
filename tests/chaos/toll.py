"""What a run of kills cost: counted in the chats, and in the ledger."""

from collections import Counter
from dataclasses import dataclass, field

from sandbox.telegram.message import Message
from sandbox.whole import Whole
from tests.chaos.crowd import Load
from tests.databases import integrity_of, rows_of

BACK_WITHIN_S = 3.0
BARE_STARTS = 2.5  # where a bare start takes this part of the goal, the machine is busy
# What only the answer to a command says; the first that fits counts.
ANSWERS = (
    ("/help", "/find"),
    ("/start", "I ask several shops at once"),
    ("/about", "I am free software"),
    ("/quota", "Used today"),
    ("/settings", "Shops:"),
)
Question = tuple[int, int | str]  # the chat, and a photo's message or a command


@dataclass
class Toll:
    """What a run of kills cost."""

    kills: int = 0
    sent: int = 0
    photos: int = 0
    lost: int = 0
    unfinished: int = 0
    in_hand: int = 0
    second_answers: int = 0
    charged_twice: int = 0
    charged: int = 0
    integrity: str = ""
    exit_code: int | None = None
    stop_s: float = 0.0
    standing: list[str] = field(default_factory=list)  # what those say that have not ended
    back_s: list[float] = field(default_factory=list)
    bare_s: list[float] = field(default_factory=list)

    @property
    def back_median_s(self) -> float:
        return sorted(self.back_s)[len(self.back_s) // 2]

    @property
    def back_within_s(self) -> float:
        """The goal, or what a machine can do that is so busy that reading the code takes long."""
        return max(BACK_WITHIN_S, BARE_STARTS * max(self.bare_s))

    def __str__(self) -> str:
        back = sorted(self.back_s) or [0.0]
        return (
            f"{self.kills} kills, {self.sent} messages ({self.photos} photos): "
            f"{self.lost} lost, {self.unfinished} unfinished, "
            f"{self.in_hand} in hand when it was killed, {self.second_answers} second answers, "
            f"{self.charged} charged, {self.charged_twice} charged twice; "
            f"integrity {self.integrity}; back at work after "
            f"{self.back_median_s:.1f} s (median), {back[-1]:.1f} s (worst), "
            f"where the code alone takes {max(self.bare_s):.1f} s; "
            f"SIGTERM: exit {self.exit_code} after {self.stop_s:.1f} s"
        )


def count(toll: Toll, whole: Whole, load: Load) -> None:
    """What the people have in their chats."""
    world = whole.telegram.world
    answers: Counter[Question] = Counter()
    finished: set[Question] = set()
    for person in load.crowd:
        for message in world.messages(person.id):
            if message.sender == world.bot.id and (question := _question(message)) is not None:
                answers[(person.id, question)] += 1
                if message.buttons:
                    finished.add((person.id, question))
    asked: Counter[Question] = Counter()
    for (chat, id_), photo in load.asked.items():
        asked[(chat, id_ if photo else world.message(chat, id_).text)] += 1
    toll.sent, toll.photos = len(load.asked), sum(load.asked.values())
    toll.lost = sum(max(0, times - answers[key]) for key, times in asked.items())
    open_ = {key for key, photo in load.asked.items() if photo and key not in finished}
    toll.unfinished = len(open_)
    toll.standing = [
        message.text or message.kind
        for chat, _ in open_
        for message in world.messages(chat)
        if (chat, _question(message)) in open_
    ]
    toll.second_answers = sum(max(0, answers[key] - times) for key, times in asked.items())


def _question(message: Message) -> int | str | None:
    """The photo that an answer quotes, or the command that it is the answer to."""
    if message.reply_to is not None:
        return message.reply_to
    return next((command for command, words in ANSWERS if words in message.text), None)


def audit(toll: Toll, url: str, photos_of: Counter[int]) -> None:
    """What the ledger says."""
    toll.integrity = integrity_of(url)
    counted: dict[int, int] = {
        row[0]: int(row[1])
        for row in rows_of(
            url, "SELECT owner_id, sum(n) FROM quota_counts WHERE what = 'search' GROUP BY owner_id"
        )
    }
    toll.charged = sum(counted.values())
    toll.charged_twice = sum(max(0, n - photos_of[id_]) for id_, n in counted.items())


def in_hand(url: str) -> int:
    """The updates that a killed process was working on: each may have been answered already."""
    [(taken,)] = rows_of(url, "SELECT count(*) FROM inbox WHERE lease_until IS NOT NULL")
    return int(taken)
