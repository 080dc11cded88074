"""The tree of refusals keeps its shape."""

from datetime import UTC, datetime

from bot import errors
from bot.errors import Banned, ImageTooBig, Measure, QuotaSpent, Refusal


def every_refusal() -> list[type[Refusal]]:
    return [
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, Refusal) and one is not Refusal
    ]


def _is_exception(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, BaseException)


def test_every_exception_is_a_refusal_with_a_code_of_its_own() -> None:
    classes = every_refusal()
    assert len(classes) >= 10
    raised = [one for one in vars(errors).values() if _is_exception(one)]
    assert {*raised} == {*classes, Refusal}
    assert len({one.code for one in classes} | {Refusal.code}) == len(classes) + 1


def test_the_docstring_draws_all_of_them() -> None:
    assert errors.__doc__
    assert all(one.__name__ in errors.__doc__ for one in every_refusal())


def test_a_refusal_carries_data_for_its_sentence() -> None:
    midnight = datetime(2030, 1, 1, tzinfo=UTC)
    assert QuotaSpent(midnight).data == {"resets_at": midnight, "of_group": False}
    assert Banned().data == {"until": None}
    assert str(ImageTooBig(Measure.SIDE, 60_000, 20_000)) == (
        "image_too_big what=side value=60000 limit=20000"
    )
    assert str(errors.NotYours()) == "not_yours"
