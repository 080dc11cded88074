"""Two shops that answer after a set time and cost their process next to nothing."""

import asyncio
import json
import random
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.photos import drawing

MARK = "Bench"  # in every title: a message that shows it is a card
PRODUCTS = 20  # in an answer
ANSWERS = 1_000  # different ones, after which the goods come round again
PICTURES = 8
WORDS = (
    *("brass", "linen", "walnut", "ceramic", "folding", "wireless", "quilted", "enamel", "woven"),
    *("lamp", "kettle", "backpack", "armchair", "sneaker", "teapot", "blanket", "speaker", "mug"),
    *("small", "large", "blue", "green", "matte", "vintage", "summer", "office", "travel", "kids"),
)
# What a shop's answer holds, from its number and the sandbox's address.
Body = Callable[[int, str], Any]


def settings(url: str) -> dict[str, str]:
    """The environment of a bot that asks these shops, with room for any number of calls."""
    return {
        "PROVIDERS__JUHE__KEY": "bench",
        "PROVIDERS__JUHE__BASE_URL": f"{url}/providers/juhe",
        "PROVIDERS__TAOBAO_TOP__APP_KEY": "bench",
        "PROVIDERS__TAOBAO_TOP__APP_SECRET": "bench",
        "PROVIDERS__TAOBAO_TOP__TOKEN_SOURCE": "static",
        "PROVIDERS__TAOBAO_TOP__ACCESS_TOKEN": "bench",
        "PROVIDERS__TAOBAO_TOP__BASE_URL": f"{url}/providers/taobao_top",
        "PROVIDERS__TAOBAO_TOP__QPS": "1000",
        "PROVIDERS__TAOBAO_TOP__DAILY_CAP": "10000000",
    }


def routes(url: str, delay_s: float) -> list[Route]:
    """Both shops' searches and their pictures, for the sandbox's server at `url`."""
    pictures = [drawing(number, 400, 400, shapes=12, noise=20) for number in range(PICTURES)]

    async def picture(request: Request) -> Response:
        number = request.path_params["number"]
        return Response(pictures[number % PICTURES], media_type="image/jpeg")

    return [
        _search("/providers/juhe/snapshop/query", _juhe, url, delay_s),
        _search("/providers/taobao_top", _taobao, url, delay_s),
        _search("/providers/taobao_top/router/rest", _taobao, url, delay_s),
        Route("/goods/{number:int}.jpg", picture),
    ]


def _search(path: str, body: Body, url: str, delay_s: float) -> Route:
    numbers = count()

    @cache
    def encoded(number: int) -> bytes:
        return json.dumps(body(number, url), ensure_ascii=False).encode()

    async def answer(request: Request) -> Response:
        await request.body()
        await asyncio.sleep(delay_s)
        return Response(encoded(next(numbers) % ANSWERS), media_type="application/json")

    return Route(path, answer, methods=["POST"])


def _juhe(number: int, url: str) -> Any:
    rows = [
        {
            "skuId": 10_000_000 + one,
            "skuName": _title(one),
            "skuPrice": _price(one),
            "wareLabel": "自营",
            "similarity": 0.95 - place / 100,
            "imageUrl": f"{url}/goods/{one}.jpg",
            "detailUrl": f"https://item.jd.com/{10_000_000 + one}.html",
            "cid1Name": "家居",
            "cid2Name": "家居",
            "cid3Name": "家居",
            "allImageUrls": [f"{url}/goods/{one}.jpg"],
        }
        for place, one in enumerate(_goods(number))
    ]
    return {"reason": "success", "result": {"data": rows, "request_id": "bench"}, "error_code": 0}


def _taobao(number: int, url: str) -> Any:
    rows = [
        {
            "item_id": str(600_000_000_000 + one),
            "title": _title(one),
            "price": _price(one + 3),
            "similarity": 0.94 - place / 100,
            "pic_url": f"{url}/goods/{one}.jpg",
        }
        for place, one in enumerate(_goods(number))
    ]
    return {"items": rows, "total_results": PRODUCTS, "request_id": "bench"}


def _goods(number: int) -> range:
    return range(number * PRODUCTS, (number + 1) * PRODUCTS)


def _title(number: int) -> str:
    chosen = random.Random(number).sample(WORDS, 5)
    return " ".join([MARK, *chosen, str(number)])


def _price(number: int) -> str:
    return f"{19 + number % 480}.90"
