"""The port of providers that search a catalogue of one's own, and the brief kept per product.

CatalogueRefusal        a no to the operator, worded for the terminal; not a ProviderError
├── NotInCatalogue      no product of that id
└── InvalidBrief        a field does not hold what its name says
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from providers.base import FittedImage
from providers.numbers import plain_decimal
from providers.product import Money, Product

_CURRENCY = re.compile(r"[A-Z]{3}")
_CLASS_ID = range(1, 65536)
_MAX_ID = 200  # characters, as in Product.id
_UNTITLED = "?"


class CatalogueRefusal(Exception):
    """The catalogue refuses a request of its operator; the text says why."""


class NotInCatalogue(CatalogueRefusal):
    """No product has this id."""

    def __init__(self, product_id: str) -> None:
        super().__init__(f"no product {product_id!r} in the catalogue")
        self.product_id = product_id


class InvalidBrief(CatalogueRefusal):
    """A brief cannot be stored; the text names every field at fault."""


class Brief(BaseModel):
    """What is kept about a product beside its pictures. Any field may be missing.

    `price` is text, digit for digit as it was given. `category` is a path whose steps are
    parted by ">". `class_id1` and `class_id2` are 1..65535. Unknown keys are kept.
    """

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)
    CLASS_IDS: ClassVar[tuple[str, ...]] = ("class_id1", "class_id2")

    id: str | None = None
    title: str | None = None
    price: str | None = None
    currency: str | None = None
    url: str | None = None
    image: str | None = None
    category: str | None = None
    class_id1: int | None = None
    class_id2: int | None = None

    @field_validator("id", "title", "price", "currency", "url", "image", "category", mode="before")
    @classmethod
    def _text(cls, value: object) -> object:
        """Numbers become their own digits; blank text is a missing field."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = format(value, "f") if isinstance(value, Decimal) else str(value)
        if isinstance(value, str):
            # A lone surrogate is legal in JSON and cannot be stored or sent as UTF-8.
            value = value.encode("utf-8", "replace").decode("utf-8").strip() or None
        return value

    @field_validator("currency")
    @classmethod
    def _upper(cls, value: str | None) -> str | None:
        return value.upper() if value else value

    @model_validator(mode="after")
    def _unknown_values_are_json(self) -> Self:
        json.dumps(self.model_extra, default=_number)
        return self

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a brief; text that is no JSON object with one of our keys is a title."""
        try:
            fields = json.loads(text, parse_float=plain_decimal, parse_constant=_refuse)
            if isinstance(fields, dict) and not fields.keys().isdisjoint(cls.model_fields):
                return cls.model_validate(fields)
        except (ValueError, TypeError, RecursionError, ArithmeticError):
            pass
        return cls(title=text)

    def to_json(self, *, without: Collection[str] = ()) -> str:
        """Compact JSON: known keys in a fixed order, then unknown ones sorted; no nulls."""
        known = {name: getattr(self, name) for name in type(self).model_fields}
        extra = dict(sorted((self.model_extra or {}).items()))
        fields = {
            name: value
            for name, value in (known | extra).items()
            if value is not None and name not in without
        }
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=_number)
        return text.encode("utf-8", "replace").decode("utf-8")

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """A copy with these fields replaced; None removes a field. Raises InvalidBrief."""
        fields = self.model_dump() | dict(changes)
        kept = {name: value for name, value in fields.items() if value is not None}
        try:
            brief = type(self).model_validate(kept)
        except (ValidationError, TypeError, ValueError):
            raise InvalidBrief("a field holds neither text nor a number") from None
        brief.require_valid()
        return brief

    def require_valid(self) -> None:
        """Raise InvalidBrief naming every field that does not hold what its name says."""
        wrong = [problem for problem in self._problems() if problem]
        if wrong:
            raise InvalidBrief("; ".join(wrong))

    @property
    def money(self) -> Money | None:
        """The price, or None without a plain price in a known currency."""
        if not self.currency or not _CURRENCY.fullmatch(self.currency):
            return None
        return Money.read(self.price, self.currency)

    @property
    def category_path(self) -> tuple[str, ...]:
        """The steps of the category, widest first."""
        steps = (step.strip() for step in (self.category or "").split(">"))
        return tuple(step for step in steps if step)

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The class ids that are set."""
        return tuple(value for value in (self.class_id1, self.class_id2) if value is not None)

    def product(
        self, provider: str, fallback_id: str, *, similarity: float | None = None
    ) -> Product:
        """The product a search answers with; `fallback_id` stands in for a missing id."""
        product_id = (self.id or fallback_id)[:_MAX_ID]
        return Product(
            provider=provider,
            id=product_id,
            title=self.title or self.id or _UNTITLED,
            url=self.url,
            image_url=self.image,
            price=self.money,
            similarity=similarity,
            category=self.category_path,
        )

    def _problems(self) -> list[str]:
        web = ("http://", "https://", "//")
        class_ids = {name: getattr(self, name) for name in self.CLASS_IDS}
        return [
            "id is longer than 200 characters" if len(self.id or "") > _MAX_ID else "",
            "price is not a plain number"
            if self.price is not None and Money.read(self.price, "XXX") is None
            else "",
            "currency is not a code of three letters"
            if self.currency is not None and not _CURRENCY.fullmatch(self.currency)
            else "",
            "price has no currency" if self.price is not None and self.currency is None else "",
            "url is not a web address"
            if self.url is not None and not self.url.startswith(web)
            else "",
            *(
                f"{name} is not within 1..65535"
                for name, value in class_ids.items()
                if value is not None and value not in _CLASS_ID
            ),
        ]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A product of the catalogue: its brief and the ids of its pictures (Baidu: cont_sign)."""

    product_id: str
    brief: Brief
    picture_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did. `already_there`: the picture was known, as `product_id`; nothing changed."""

    product_id: str
    picture_id: str
    already_there: bool = False


@dataclass(frozen=True, slots=True)
class Deleted:
    """What `delete` did: the products gone, and the ids that named none."""

    product_ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class OwnCatalogue(ABC):
    """Keeping the catalogue of a provider that declares Capability.OWN_CATALOGUE.

    Besides what is named, every method raises ProviderError when the store or the service
    does not work.
    """

    @abstractmethod
    async def add(self, brief: Brief, image: FittedImage) -> Added:
        """Add a picture to the product `brief.id`, a new product when there is none yet.

        Without an id the picture's own id names the product. Fields given for a product that
        exists replace its old ones. A picture already there is refused and nothing changes.
        Raises InvalidBrief.
        """

    @abstractmethod
    async def update(self, product_id: str, changes: Mapping[str, Any]) -> CatalogueEntry:
        """Replace fields of the brief (None removes one). Raises NotInCatalogue, InvalidBrief."""

    @abstractmethod
    async def delete(self, product_ids: Sequence[str]) -> Deleted:
        """Delete products with all their pictures."""

    @abstractmethod
    async def get(self, product_id: str) -> CatalogueEntry:
        """One product. Raises NotInCatalogue."""

    @abstractmethod
    async def list(self, *, after: str = "", limit: int = 100) -> Sequence[CatalogueEntry]:
        """Up to `limit` products in order of product id whose id is > `after`."""


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
