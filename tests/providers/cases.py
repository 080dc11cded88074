"""One row per provider for the contract test: settings, recorded answers, what must come out."""

from providers.errors import (
    BadResponse,
    Blocked,
    BudgetSpent,
    ImageRejected,
    Misconfigured,
    RateLimited,
    Unreachable,
)
from tests.providers.case import PHOTO, Case, payload
from tests.providers.case_baidu import BAIDU
from tests.providers.case_daji import DAJI_CASES
from tests.providers.case_taobao import TAOBAO_IMAGE, TAOBAO_TOP

__all__ = ["CASES", "PHOTO", "Case", "payload"]


def _juhe_error(code: int) -> str:
    return f'{{"reason":"says why","result":null,"error_code":{code}}}'


JUHE = Case(
    provider="juhe",
    settings={"key": "k"},
    exchanges={"/snapshop/query": payload("juhe.json")},
    count=3,
    first={
        "id": "30823472863",
        "title": "Apple iphone x 苹果X  (A1865) 全网通4G手机 银色 256GB",
        "price": {"amount": "7299.00", "currency": "CNY"},
        "similarity": 0.8242081498230364,
        "url": "https://item.jd.com/30823472863.html",
        "app_url": "https://item.m.jd.com/product/30823472863.html",
        "category": ("手机通讯", "手机", "手机"),
        "labels": ("非自营",),
    },
    errors={
        _juhe_error(code): error
        for error, codes in {
            ImageRejected: (254701,),
            Unreachable: (254703, 254704, 10014, 10020),
            Misconfigured: (10001, 10002, 10003, 10004, 10005, 10007, 10021),
            Blocked: (10008, 10009),
            RateLimited: (10011,),
            BudgetSpent: (10012, 10013),
            BadResponse: (99999,),
        }.items()
        for code in codes
    },
)

CASES: tuple[Case, ...] = (BAIDU, JUHE, *DAJI_CASES, TAOBAO_IMAGE, TAOBAO_TOP)
