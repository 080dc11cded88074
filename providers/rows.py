"""The rows of an answer, read one by one: a bad one is dropped, a changed format is told."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import ValidationError

from providers.errors import BadResponse
from providers.product import Product

Row = TypeVar("Row")


def products_from(rows: Iterable[Row], one: Callable[[Row], Product]) -> tuple[Product, ...]:
    """Turn an answer's rows into products, dropping the bad ones.

    Raises BadResponse when there were rows and none could be read, so that a changed
    format never looks like "nothing found".
    """
    products: list[Product] = []
    seen = 0
    last: Exception | None = None
    for row in rows:
        seen += 1
        try:
            products.append(one(row))
        except (
            AttributeError,
            KeyError,
            IndexError,
            TypeError,
            ValueError,
            ArithmeticError,
            ValidationError,
        ) as problem:
            last = problem
    if seen and not products:
        raise BadResponse(f"none of {seen} rows could be read: {type(last).__name__}")
    return tuple(products)


def rows_of(value: object) -> list[Any]:
    """An answer's list of rows; null means none. Raises BadResponse for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadResponse(f"a list of rows was expected, not {type(value).__name__}")
    return value
