"""Numbers in JSON that others wrote: kept digit for digit, unless writing them out would hurt."""

from decimal import Decimal

# Far beyond any price, count or likeness. `1e900000000` is 11 characters of JSON, and as many
# digits as its exponent says when it is written out.
MOST_PLACES = 40


def plain_decimal(text: str) -> Decimal:
    """For `parse_float` of json.loads. Raises ValueError for what cannot be a real figure."""
    value = Decimal(text)
    if not writable(value):
        raise ValueError("a number with too many places")
    return value


def writable(value: Decimal) -> bool:
    """Whether a number is finite and has few places before and behind the point."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and max(-exponent, value.adjusted()) <= MOST_PLACES
