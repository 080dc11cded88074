"""Baidu's row of the contract test."""

from providers.errors import (
    BadResponse,
    BudgetSpent,
    ImageRejected,
    Misconfigured,
    RateLimited,
    Unreachable,
)
from tests.providers.case import Case, payload


def refusal(code: object) -> str:
    """An answer that reports this error code."""
    return f'{{"log_id":50488417,"error_code":{code},"error_msg":"says why"}}'


BAIDU = Case(
    provider="baidu",
    settings={"api_key": "ak", "secret_key": "sk"},
    exchanges={
        "/oauth/2.0/token": payload("baidu_token.json"),
        "/realtime_search/product/search": payload("baidu.json"),
    },
    count=3,
    first={
        "id": "mug-7",
        "title": "陶瓷马克杯 350ml",
        "price": {"amount": "45.60", "currency": "CNY"},
        "similarity": 0.97976700290421,
        "url": "https://shop.example/p/mug-7",
        "image_url": "https://img.example/mug-7.jpg",
    },
    errors={
        refusal(code): error
        for error, codes in {
            Unreachable: (1, 2, 4, 13, 282000),
            Misconfigured: (
                *(3, 6, 14, 15, 100, 110, 111),
                *(216017, 216100, 216101, 216102, 216103, 216110),
            ),
            BudgetSpent: (17, 19),
            RateLimited: (18, '"18"'),
            ImageRejected: (216200, 216201, 216202, 216203, 216630),
            BadResponse: (216681, 99999, '"SDK108"', "[]"),
        }.items()
        for code in codes
    },
)
