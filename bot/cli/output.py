"""A search's answer as JSON (a contract) and as text for a terminal."""

from dataclasses import asdict
from typing import Any

from bot.domain import Offer, Outcome, Status
from bot.errors import (
    ImageTooBig,
    ImageTooSmall,
    NotAnImage,
    NothingChosen,
    Refusal,
    TooManyAtOnce,
    Unreadable,
)
from bot.search.service import Answer, PhotoFacts
from providers.errors import ProviderError
from providers.product import Money, Region

ANSWERED = (Status.OK, Status.EMPTY)
UNREADABLE = {
    Unreadable.EMPTY: "it is empty",
    Unreadable.UNKNOWN_FORMAT: "it is no JPEG, PNG, WebP, HEIC, AVIF, BMP or GIF",
    Unreadable.NOT_ALLOWED: "{found} files are not taken; save the picture as JPEG or PNG",
    Unreadable.DAMAGED: "it is damaged; save the picture anew",
    Unreadable.TOO_SLOW: "it is too complex; save it as a plain JPEG",
    Unreadable.NO_PREVIEW: "it comes without a still picture",
}
MARKS = {Status.OK: "✓", Status.EMPTY: "·", Status.ERROR: "✗", Status.SKIPPED: "-"}


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """The object `snapbuy search --json` prints."""
    photo, findings = answer.photo, answer.findings
    return {
        "photo": None if photo is None else asdict(photo),
        "outcomes": [_outcome(outcome) for outcome in answer.outcomes],
        "regions": [_region(region, photo) for region in findings.regions if photo],
        "categories": [category.model_dump() for category in findings.categories],
        "products": [_offer(offer) for offer in findings.offers],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "provider": outcome.provider,
        "status": outcome.status.value,
        "count": len(outcome.result.products),
        "elapsed_ms": outcome.elapsed_ms,
        "sent_bytes": outcome.sent_bytes,
        "attempts": outcome.attempts,
        "cursor": outcome.result.cursor,
        "error": None if outcome.error is None else _error(outcome.error),
    }


def _error(error: ProviderError | Refusal) -> dict[str, Any]:
    if isinstance(error, Refusal):
        return {"code": error.code, "detail": refusal_text(error), "retry_after_s": None}
    return {"code": error.code, "detail": error.detail, "retry_after_s": error.retry_after}


def _region(region: Region, photo: PhotoFacts) -> dict[str, Any]:
    return {"box": list(region.pixels(photo.width, photo.height)), "score": region.score}


def _offer(offer: Offer) -> dict[str, Any]:
    product = offer.product.model_dump(mode="json")
    return {**product, "same_item": offer.same_item}


def answer_as_text(answer: Answer) -> list[str]:
    """The same for people."""
    photo = answer.photo
    lines = [f"Photo {photo.width}×{photo.height} {photo.format}"] if photo else []
    lines += [_outcome_line(outcome) for outcome in answer.outcomes]
    for number, offer in enumerate(answer.findings.offers, 1):
        lines += ["", *_offer_lines(number, offer)]
    if not answer.findings.offers:
        lines += ["", _without_offers(answer)]
    return [printable(line) for line in lines]


def _without_offers(answer: Answer) -> str:
    if any(outcome.status in ANSWERED for outcome in answer.outcomes):
        return "Nothing found."
    if all(isinstance(outcome.error, Refusal) for outcome in answer.outcomes):
        return "No provider takes this photo."
    return "No provider answered; `snapbuy doctor` tells what to mend."


def printable(text: str) -> str:
    """The text with nothing in it that could steer a terminal: others wrote the titles."""
    return "".join(char if char.isprintable() else " " for char in text)


def _outcome_line(outcome: Outcome) -> str:
    head = f"  {MARKS[outcome.status]} {outcome.provider:<14}"
    if outcome.error is not None:
        text = (
            refusal_text(outcome.error)
            if isinstance(outcome.error, Refusal)
            else str(outcome.error)
        )
        return f"{head} {text}"
    source = "from the cache" if outcome.cached else f"in {outcome.elapsed_ms} ms"
    return f"{head} {len(outcome.result.products)} products {source}"


def _offer_lines(number: int, offer: Offer) -> list[str]:
    product = offer.product
    facts = [
        _money(product.price),
        f"was {_money(product.list_price)}" if product.list_price else "",
        f"coupon {_money(product.coupon)}" if product.coupon else "",
        product.shop or "",
        product.place or "",
        f"sold {product.sold}" if product.sold is not None else "",
        f"similarity {product.similarity:.2f}" if product.similarity is not None else "",
        f"same item {offer.same_item}" if offer.same_item else "",
    ]
    lines = [
        f"{number:>3}. {product.title}",
        f"     {' · '.join([fact for fact in facts if fact] + [product.provider])}",
    ]
    return [*lines, f"     {product.url}"] if product.url else lines


def _money(money: Money | None) -> str:
    return "no price" if money is None else f"{money.amount} {money.currency}"


def refusal_text(error: Refusal) -> str:
    """Why a photo or a request is refused, with the numbers, for the operator."""
    match error:
        case NotAnImage(reason=reason, found=found):
            why = UNREADABLE[reason].format(found=found or "such")
            return f"no photo can be read from this file: {why}"
        case ImageTooBig(what=what, value=value, limit=limit):
            return f"the photo is too big: {value:g} {what}, at most {limit:g}"
        case ImageTooSmall(width=width, height=height, min_side=min_side):
            return f"the photo is too small: {width}×{height}, at least {min_side} on each side"
        case NothingChosen():
            return "no provider is switched on; see `snapbuy providers`"
        case TooManyAtOnce():
            return "too many photos at once; try again in a moment"
        case _:
            return str(error)
