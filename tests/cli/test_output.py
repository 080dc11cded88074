"""What people read of an answer: all of it, and nothing that could steer their terminal."""

from bot.cli.output import answer_as_text, refusal_text
from bot.domain import Findings, Offer, Outcome, Status
from bot.errors import ImageTooSmall, NotAnImage, Unreadable
from bot.search.service import Answer, PhotoFacts
from providers.errors import Unreachable
from providers.product import Money, Product

PHOTO = PhotoFacts(3024, 4032, "JPEG")


def test_an_answer_reads_well() -> None:
    product = Product(
        provider="juhe",
        id="1",
        title="钢笔",
        url="https://item.jd.com/1.html",
        price=Money(amount="7299.00", currency="CNY"),
        similarity=0.824,
        sold=12,
    )
    answer = Answer(PHOTO, (Outcome("juhe", Status.EMPTY),), Findings((Offer(product, 2),)))
    assert answer_as_text(answer) == [
        "Photo 3024×4032 JPEG",
        "  · juhe           0 products in 0 ms",
        "",
        "  1. 钢笔",
        "     7299.00 CNY · sold 12 · similarity 0.82 · same item 2 · juhe",
        "     https://item.jd.com/1.html",
    ]


def test_no_answer_is_told_apart_from_an_empty_one() -> None:
    def said(*outcomes: Outcome) -> str:
        return answer_as_text(Answer(PHOTO, outcomes, Findings()))[-1]

    down = Outcome("daji", Status.ERROR, error=Unreachable("gone"))
    small = Outcome("juhe", Status.SKIPPED, error=ImageTooSmall(2, 2, 16))
    assert said(down, Outcome("juhe", Status.EMPTY)) == "Nothing found."
    assert "snapbuy doctor" in said(down, small)
    assert said(small) == "No provider takes this photo."


def test_an_unreadable_file_is_told_in_words() -> None:
    for reason in Unreadable:
        told = refusal_text(NotAnImage(reason, "PDF"))
        assert told.startswith("no photo can be read from this file: ")
        assert reason.value == "empty" or "_" not in told
    assert "PDF files are not taken" in refusal_text(NotAnImage(Unreadable.NOT_ALLOWED, "PDF"))


def test_a_shop_cannot_steer_the_terminal() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\u202e\r"
    product = Product(
        provider="juhe", id="1", title=f"pen{evil}", shop=evil, url=f"https://x/{evil}"
    )
    outcome = Outcome("daji", Status.ERROR, error=Unreachable(f"said{evil}"))
    lines = answer_as_text(Answer(None, (outcome,), Findings((Offer(product),))))
    assert all(line.isprintable() for line in lines)
    assert any("pen" in line for line in lines)
    assert any("said" in line for line in lines)
