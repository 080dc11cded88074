"""A session as JSON text and back; prices and titles survive digit for digit."""

from dataclasses import MISSING, Field, fields, replace
from types import GenericAlias
from typing import Annotated, Any, get_type_hints

import pydantic
from pydantic import PlainSerializer, PlainValidator, create_model

from bot import errors as refusals
from bot.domain import Outcome
from bot.errors import Refusal
from bot.session import Session
from providers import errors as failures
from providers.errors import ProviderError

Failure = ProviderError | Refusal


def _known(module: Any, root: type[Exception]) -> dict[str, type[Any]]:
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    return {
        cls.code: cls  # type: ignore[attr-defined]  # every class of the two trees has a code
        for cls in classes
        if issubclass(cls, root) and cls is not root
    }


FAILURES = _known(failures, ProviderError)
REFUSALS = _known(refusals, Refusal)


def _failure_to_json(error: Failure | None) -> dict[str, Any] | None:
    """Code and data; the operator's detail is not kept."""
    if error is None:
        return None
    if isinstance(error, Refusal):
        return {"refusal": error.code, **error.data}
    return {"failure": error.code, "retry_after": error.retry_after}


def _failure_from_json(value: Any) -> Failure | None:
    if value is None or isinstance(value, Exception):
        return value  # type: ignore[return-value]  # one of ours: nobody else builds outcomes
    data = dict(value)
    if "refusal" in data:
        refusal: Refusal = REFUSALS.get(data.pop("refusal"), Refusal)(**data)
        return refusal
    cls = FAILURES.get(data["failure"], ProviderError)
    error: ProviderError = cls(retry_after=data["retry_after"])
    return error


def _model(cls: type[Any], **instead: Any) -> Any:
    """A pydantic model with the fields of a dataclass, some of other types.

    Fields with a default may be missing: a session that was kept before there was one is read.
    """
    hints = get_type_hints(cls)
    kinds: Any = {
        field.name: (instead.get(field.name, hints[field.name]), _default(field))
        for field in fields(cls)
    }
    make: Any = create_model  # its overloads do not know fields that are computed
    return make(f"Kept{cls.__name__}", **kinds)


def _default(field: Field[Any]) -> Any:
    """The default as pydantic wants it; `...` for a field that has to be there."""
    if field.default_factory is not MISSING:
        return pydantic.Field(default_factory=field.default_factory)
    return ... if field.default is MISSING else field.default


KeptFailure = Annotated[Any, PlainSerializer(_failure_to_json), PlainValidator(_failure_from_json)]
KeptOutcome: Any = _model(Outcome, error=KeptFailure)
KeptSession: Any = _model(Session, outcomes=GenericAlias(list, KeptOutcome))


def session_to_text(session: Session) -> str:
    """JSON of the session; an outcome's products are left out, the findings have them."""
    outcomes = [
        _attributes(replace(one, result=replace(one.result, products=())))
        for one in session.outcomes
    ]
    body = KeptSession(**{**_attributes(session), "outcomes": outcomes})
    text: str = body.model_dump_json()
    return text


def session_from_text(text: str) -> Session:
    """The session again. Raises ValueError when the text is not one."""
    body = KeptSession.model_validate_json(text)
    outcomes = tuple(Outcome(**_attributes(one, Outcome)) for one in body.outcomes)
    return Session(**{**_attributes(body, Session), "outcomes": outcomes})


def _attributes(value: Any, cls: type[Any] | None = None) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(cls or type(value))}
