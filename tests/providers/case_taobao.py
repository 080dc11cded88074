"""Rows of the contract test for the two Taobao interfaces, and what their tests share."""

import base64
import json
import threading

from providers.base import FittedImage
from providers.errors import (
    BadResponse,
    Blocked,
    BudgetSpent,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
)
from tests.providers.case import Case, payload

DRESS = {
    "id": "627732345678",
    "title": "夏季新款连衣裙",
    "price": {"amount": "199.00", "currency": "CNY"},
    "similarity": 0.85,
    "image_url": "https://img.alicdn.com/xxx.jpg",
    "url": "https://item.taobao.com/item.htm?id=627732345678",
}


def fault(code: int | str, sub_code: str = "", sub_msg: str = "", msg: str = "says why") -> str:
    """An `error_response`; what is empty is left out."""
    said = {"code": code, "msg": msg, "sub_code": sub_code, "sub_msg": sub_msg}
    kept = {key: value for key, value in said.items() if value != ""}
    return json.dumps({"error_response": kept}, ensure_ascii=False)


class WatchedImage(FittedImage):
    """A picture that knows which thread encoded it."""

    encoded_in: threading.Thread

    @property
    def base64(self) -> str:
        object.__setattr__(self, "encoded_in", threading.current_thread())
        return base64.b64encode(self.data).decode()


BARE_CODES: dict[type[ProviderError], tuple[int, ...]] = {
    ImageRejected: (3,),
    RateLimited: (4, 5, 6, 7, 8),
    Unreachable: (10, 15),
    Misconfigured: (
        *(9, 11, 12, 13, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34),
        *(40, 41, 42, 43),
    ),
    BadResponse: (99, 999),
}

_APP_COUNT = "accesscontrol.limited-by-app-access-count"

SUB_CODES: dict[str, type[ProviderError]] = {
    fault(7, _APP_COUNT): BudgetSpent,
    fault(7, "isv.access-limited-by-app-access-count"): BudgetSpent,
    fault(7, "accesscontrol.limited-by-api-access-count"): RateLimited,
    fault(7, "accesscontrol.limited-by-app-api-access-count"): RateLimited,
    fault(7, "accesscontrol.limited-by-dynamic-access-count"): RateLimited,
    fault(7, "isp.call-limited"): RateLimited,
    fault(7, "isv.invalid-format", msg="图片格式错误"): ImageRejected,
    fault(7, msg="图片格式错误"): ImageRejected,
    fault(15, msg="图片尺寸不符"): ImageRejected,
    fault(31, msg="访问频率超限"): RateLimited,
    fault(15, "isp.remote-service-timeout"): Unreachable,
    fault(15, "isp.image-service-unavailable"): Unreachable,
    fault(15, "isv.image-too-small"): ImageRejected,
    fault(15, "isv.seller-not-found"): Misconfigured,
    fault(40, "isv.missing-parameter:img"): ImageRejected,
    fault(41, "isv.invalid-parameter:category_id"): Misconfigured,
    fault(41, sub_msg="the img parameter is no base64"): ImageRejected,
    fault(11, "isv.permission-ip-whitelist-limit"): Misconfigured,
    fault(53, "session-expired"): Misconfigured,
    fault(530, "isv.something-new"): Misconfigured,
    fault(530, "isp.something-new"): Unreachable,
    fault(42, sub_msg="该应用已被封禁"): Blocked,
    json.dumps({"code": 25, "msg": "Invalid signature"}): Misconfigured,
    json.dumps({"error_response": "?"}): BadResponse,
    json.dumps({"total_results": 3}): BadResponse,
}

TAOBAO_TOP = Case(
    provider="taobao_top",
    settings={"app_key": "12345678", "app_secret": "helloworld"},
    exchanges={
        "/token": payload("taobao_top_token.json"),
        "/router/rest": payload("taobao_top.json"),
    },
    count=3,
    first=DRESS,
    errors={
        **{fault(code): error for error, codes in BARE_CODES.items() for code in codes},
        **SUB_CODES,
    },
)

TAOBAO_IMAGE = Case(
    provider="taobao_image",
    settings={"app_key": "12345678", "app_secret": "helloworld"},
    exchanges={"/image/search": payload("taobao_image.json")},
    count=2,
    first=DRESS,
    errors={
        '{"code":400,"message":"图片格式错误"}': ImageRejected,
        '{"code":400,"message":"缺少参数 similarity"}': Misconfigured,
        '{"code":"401","message":"appkey 无效"}': Misconfigured,
        '{"code":413,"message":"Payload Too Large"}': ImageRejected,
        '{"code":429,"msg":"Too Many Requests"}': RateLimited,
        '{"code":429,"msg":"超量,已封禁"}': Blocked,
        '{"code":500,"message":"Server Error"}': Unreachable,
        '{"code":200,"message":"ok"}': BadResponse,
        fault(25): Misconfigured,
        fault(7, _APP_COUNT): BudgetSpent,
    },
)
