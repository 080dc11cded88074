"""What pool and children say to each other survives the way."""

import io
import json

import pytest

from bot.errors import (
    ImageTooBig,
    ImageTooSmall,
    Measure,
    NotAnImage,
    NotYours,
    Refusal,
    Unreadable,
)
from bot.imaging.wire import (
    Answer,
    Demand,
    Variant,
    answer_frame,
    frame,
    read_answer,
    read_frame,
    read_refusal,
    request_header,
    write_refusal,
)
from tests.imaging.pictures import demand


@pytest.mark.parametrize(
    "refusal",
    [
        NotAnImage(Unreadable.NOT_ALLOWED, "TIFF"),
        ImageTooBig(Measure.MEGAPIXELS, 88.4, 16.8),
        ImageTooSmall(120, 90, 300),
    ],
)
def test_a_refusal_arrives_as_it_was(refusal: Refusal) -> None:
    again = read_refusal(json.loads(json.dumps(write_refusal(refusal))))
    assert type(again) is type(refusal)
    assert again.data == refusal.data


def test_a_child_cannot_refuse_for_reasons_that_are_not_its_own() -> None:
    with pytest.raises(ValueError, match="not_yours"):
        read_refusal(write_refusal(NotYours()))


def test_a_demand_arrives_as_it_was() -> None:
    sent = [demand(), demand(box=(0.1, 0.2, 0.3, 0.4), formats=("PNG", "JPEG"))]
    stream = io.BytesIO(b"".join(frame(request_header("PNG", sent), [b"file"])))
    got = read_frame(stream, 10_000, 10_000)
    assert got is not None
    assert [Demand.read(raw) for raw in got[0]["demands"]] == sent
    assert got[1] == b"file"


def test_an_answer_arrives_as_it_was() -> None:
    variants = (Variant("JPEG", 8, 6, b"one"), Variant("PNG", 4, 3, b"three"))
    answer = Answer(80, 60, variants, (0, ImageTooSmall(1, 2, 3), 1, 0), "ab" * 32, 2)
    got = read_frame(io.BytesIO(b"".join(answer_frame(answer))), 10_000, 10_000)
    assert got is not None
    again = read_answer(*got)
    assert again.variants == variants
    assert [str(fit) for fit in again.fits] == [str(fit) for fit in answer.fits]


@pytest.mark.parametrize(
    "change",
    [
        {"fits": [2]},
        {"fits": [-1]},
        {"variants": [["JPEG", 8, 6, 99]]},
        {"fits": [{"code": "banned"}]},
    ],
)
def test_an_answer_that_contradicts_itself_is_not_believed(change: dict[str, object]) -> None:
    header = {
        "width": 8,
        "height": 6,
        "pixel_hash": "",
        "encodes": 1,
        "fits": [0],
        "variants": [["JPEG", 8, 6, 3]],
    }
    assert read_answer(header, b"one").fits == (0,)
    with pytest.raises(ValueError, match=r"."):
        read_answer(header | change, b"one")


def test_a_frame_beyond_the_bounds_is_refused_and_a_cut_one_is_the_end() -> None:
    whole = b"".join(frame({"a": 1}, [b"x" * 100]))
    with pytest.raises(ValueError, match="longer"):
        read_frame(io.BytesIO(whole), 10_000, 99)
    assert read_frame(io.BytesIO(whole[:-1]), 10_000, 100) is None
    assert read_frame(io.BytesIO(b""), 10_000, 100) is None
