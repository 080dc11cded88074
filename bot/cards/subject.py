"""Picking the subject: numbered parts of the photo, each a button."""

from bot.cards.actions import Back, PickRegion, WholePhoto
from bot.cards.facts import area
from bot.cards.stage import Row, Screen, Stage, keyboard, rows_of
from bot.session import Session
from providers.product import Region

MAX_PARTS = 9
SIDES = 3  # rows and columns of the grid
OVERLAP = 0.08  # by how much a part of the grid reaches into its neighbours


def subject_regions(session: Session) -> tuple[Region, ...]:
    """What can be picked, in the order of the numbers: what shops saw, or a 3 by 3 grid."""
    return session.findings.regions[:MAX_PARTS] or GRID


def subject_screen(stage: Stage, session: Session) -> Screen:
    """The text and buttons under the photo with numbered `subject_regions`."""
    t, buttons = stage.t, stage.buttons(session)
    numbers = [
        buttons.tap(str(number), PickRegion(number - 1))
        for number in range(1, len(subject_regions(session)) + 1)
    ]
    leaving: Row = [buttons.tap(t.gettext("‹ Back"), Back())]
    if session.region is not None:
        leaving.append(buttons.tap(t.gettext("Search the whole photo"), WholePhoto()))
    question = t.gettext("What are you looking for?")
    lines = [
        f"<b>{question}</b>",
        t.gettext("Tap a number to search that part of the photo."),
        t.gettext("Searched: {area}", area=area(t, session.region)),
    ]
    return Screen("\n".join(lines), keyboard([*rows_of(numbers, SIDES), leaving]))


def _grid() -> tuple[Region, ...]:
    """Overlapping a little, so that a thing on a line is whole in one of the parts."""
    ends = [
        (max(0.0, place / SIDES - OVERLAP), min(1.0, (place + 1) / SIDES + OVERLAP))
        for place in range(SIDES)
    ]
    return tuple(Region(x1=x1, y1=y1, x2=x2, y2=y2) for y1, y2 in ends for x1, x2 in ends)


GRID = _grid()
