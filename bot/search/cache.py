"""Answers kept for equal questions: the same pixels, provider and parameters, whoever asks."""

import hashlib
import json
import logging
from dataclasses import fields
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.storage.ports import ResultCache
from providers.base import Capability, ProviderInfo, SearchRequest, SearchResult

FORMAT = 1  # raise it when stored answers must not be read by newer code
KEEP_S = 24 * 3600.0
# An own catalogue changes under its owner's hands; a remote one costs money per question.
KEEP_OWN_CATALOGUE_S = 300.0
MAX_VALUE = 1 << 20  # bytes

_ADAPTER = TypeAdapter(SearchResult)
_NO_PART_OF_THE_QUESTION = {"image", "image_url"}  # stand in the key as pixels, and as `by_url`

logger = logging.getLogger(__name__)


def keep_s(info: ProviderInfo) -> float:
    """How long this provider's answers stay true; 0 is not at all."""
    if info.local:
        return 0.0
    return KEEP_OWN_CATALOGUE_S if info.can(Capability.OWN_CATALOGUE) else KEEP_S


def cache_key(provider: str, variant: str, request: SearchRequest, *, by_url: bool) -> str:
    """A hash of everything an answer depends on, and of nothing about who asks.

    `variant` stands for the provider's settings. The picture counts by its encoded bytes:
    two photos share an answer only when every pixel sent is the same.
    """
    question = {
        field.name: _plain(getattr(request, field.name))
        for field in fields(request)
        if field.name not in _NO_PART_OF_THE_QUESTION
    }
    pixels = request.image and request.image.sha256
    parts = [FORMAT, provider, variant, pixels, by_url, question]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


class AnswerCache:
    """`SearchResult`s in a `ResultCache`. A store that fails or lies is a cache that misses."""

    def __init__(self, store: ResultCache) -> None:
        self._store = store

    async def get(self, key: str, provider: str) -> SearchResult | None:
        """The kept answer of this provider, checked as if it came from a stranger."""
        try:
            value = await self._store.get(key)
        except Exception as problem:
            _unusable("read", problem)
            return None
        if value is None:
            return None
        try:
            result = _ADAPTER.validate_json(value)
        except ValidationError:
            logger.warning("a kept answer of %s cannot be read and counts as absent", provider)
            return None
        if any(product.provider != provider for product in result.products):
            logger.warning("a kept answer of %s holds another's products", provider)
            return None
        return result

    async def put(self, key: str, result: SearchResult, *, ttl_s: float) -> None:
        """Keep an answer; one that is too large, or has no time to live, is not kept."""
        value = _ADAPTER.dump_json(result)
        if ttl_s <= 0 or len(value) > MAX_VALUE:
            return
        try:
            await self._store.put(key, value, ttl_s=ttl_s)
        except Exception as problem:
            _unusable("written", problem)


def _unusable(how: str, problem: Exception) -> None:
    # On one line: every search says so again until the database is mended.
    why = str(problem).partition("\n")[0]
    logger.log(logging.ERROR, "the result cache cannot be %s: %s", how, why)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return value if value is None or isinstance(value, int | float) else str(value)
