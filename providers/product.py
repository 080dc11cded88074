"""What a provider answers with: products, money, regions, categories. Immutable values."""

import re
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

_PLAIN_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,10})?")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Money(_Value):
    """A price digit for digit as the provider gave it, and its ISO 4217 currency."""

    amount: str = Field(pattern=r"^\d{1,15}(\.\d{1,10})?$")
    currency: str = Field(pattern=r"^[A-Z]{3}$")

    @property
    def value(self) -> Decimal:
        """For comparing and sorting; `amount` is what people are shown."""
        return Decimal(self.amount)

    @classmethod
    def read(cls, raw: object, currency: str) -> Self | None:
        """Money from a provider's field, or None when the field holds no plain price.

        Accepts text, int and Decimal (JSON numbers are decoded to Decimal so that no digit
        is lost); a price range, a negative or an empty text is no price.
        """
        if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
            return None
        text = format(raw, "f") if isinstance(raw, Decimal) else str(raw).strip()
        return cls(amount=text, currency=currency) if _PLAIN_NUMBER.fullmatch(text) else None


class Region(_Value):
    """A part of the photo, in fractions 0..1 of its width and height, x1 < x2 and y1 < y2."""

    x1: float = Field(ge=0, le=1)
    y1: float = Field(ge=0, le=1)
    x2: float = Field(ge=0, le=1)
    y2: float = Field(ge=0, le=1)
    score: float | None = None

    @classmethod
    def from_pixels(
        cls,
        box: tuple[float, float, float, float],
        width: int,
        height: int,
        score: float | None = None,
    ) -> Self:
        """From (x1, y1, x2, y2) in pixels; parts outside the picture are cut off.

        Raises ValueError when nothing is left.
        """
        x1, x2 = (min(max(v / width, 0.0), 1.0) for v in (box[0], box[2]))
        y1, y2 = (min(max(v / height, 0.0), 1.0) for v in (box[1], box[3]))
        if x1 >= x2 or y1 >= y2:
            raise ValueError("the region is empty")
        return cls(x1=x1, y1=y1, x2=x2, y2=y2, score=score)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """(x1, y1, x2, y2) in pixels of a picture of this size."""
        return (
            round(self.x1 * width),
            round(self.y1 * height),
            round(self.x2 * width),
            round(self.y2 * height),
        )


class Category(_Value):
    """A category the provider saw in the photo; `id` is the provider's own."""

    id: str
    title: str = ""
    score: float | None = None


class Product(_Value):
    """One offer, as the provider gave it."""

    provider: str
    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1)
    url: str | None = None
    app_url: str | None = None
    image_url: str | None = None
    price: Money | None = None
    list_price: Money | None = None
    coupon: Money | None = None
    shop: str | None = None
    place: str | None = None
    sold: int | None = None
    similarity: float | None = None
    category: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @field_validator("id", mode="before")
    @classmethod
    def _number_as_text(cls, value: object) -> object:
        """Ids come as text or as whole numbers; whatever else stands there names nothing."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        return str(value) if whole else value

    @field_validator("url", "app_url", "image_url", "shop", "place", mode="before")
    @classmethod
    def _optional_text(cls, value: object) -> str | None:
        """Optional fields must never cost a product: what is no text counts as absent."""
        return (value.strip() or None) if isinstance(value, str) else None

    @field_validator("url", "app_url", "image_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        """Protocol-relative becomes https; anything but http(s) is no address."""
        return None if value is None else _as_web_address(value)

    @field_validator("sold", mode="before")
    @classmethod
    def _optional_count(cls, value: object) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int | str):
            return None
        text = str(value)[:20]
        return int(text) if text.isdecimal() and len(text) < 16 else None

    @field_validator("similarity", mode="before")
    @classmethod
    def _optional_number(cls, value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if isfinite(number) else None

    @field_validator("category", "labels", mode="before")
    @classmethod
    def _texts(cls, value: object) -> tuple[str, ...]:
        rows = value if isinstance(value, list | tuple) else ()
        return tuple(row for row in rows if isinstance(row, str) and row)


# Kept answers are read again with every tap, dozens of products with the same addresses.
@lru_cache(maxsize=4096)
def _as_web_address(value: str) -> str | None:
    value = f"https:{value}" if value.startswith("//") else value
    try:
        parts = urlsplit(value)
    except ValueError:  # no address of half a bracket may end the search of everybody
        return None
    return value if parts.scheme in {"http", "https"} and parts.netloc else None
