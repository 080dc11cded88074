"""Answers as JSON, read strictly: what another reader could take for something else is refused."""

import json
from typing import Any

from providers.errors import BadResponse
from providers.numbers import plain_decimal

MAX_DEPTH = 60  # nesting of JSON; the deepest documented answer has 8 levels

Json = Any  # decoded JSON: providers check shapes as they read


def parse_json(body: bytes) -> Json:
    """Decoded JSON: no NaN, no duplicate keys, bounded depth and digits.

    Numbers with a fraction become Decimal so that prices keep every digit. Raises BadResponse.
    """
    try:
        value = json.loads(
            body,
            parse_float=plain_decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object_without_duplicates,
        )
    except (ValueError, RecursionError, ArithmeticError) as problem:
        raise BadResponse(f"not JSON: {type(problem).__name__}", retries=1) from None
    if _too_deep(value):
        raise BadResponse("JSON nested too deep", retries=1)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _object_without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def _too_deep(value: Json) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True
