"""Rows of the contract test for the two providers of a DAJI account."""

import json

from providers.base import SearchRequest
from providers.errors import (
    BadResponse,
    BudgetSpent,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
)
from tests.providers.case import Case, payload
from tests.providers.replay import TINY

KEYS = {"app_key": "demoKey", "app_secret": "demoSecret"}
PICTURE = "https://pictures.example/p/4fd1.jpg"
BY_ADDRESS = SearchRequest(image=TINY, image_url=PICTURE)
BY_KEYWORD = SearchRequest(keyword="钢笔")


def daji_error(code: object, message: str = "says why") -> str:
    """An envelope that says no."""
    return json.dumps({"code": code, "message": message, "data": None}, ensure_ascii=False)


ERRORS: dict[str, type[ProviderError]] = {
    daji_error(400): Misconfigured,
    daji_error(400, "图片不能为空"): ImageRejected,
    daji_error("400", "picUrl is invalid"): ImageRejected,
    daji_error(401): Misconfigured,
    daji_error(429): RateLimited,
    daji_error(500): Unreachable,
    daji_error(503): Unreachable,
    daji_error(1009): ImageRejected,
    daji_error(1009, "签名错误"): Misconfigured,
    daji_error(1009, "账户余额不足"): BudgetSpent,
    daji_error(1009, "请求过于频繁"): RateLimited,
    daji_error(7777): BadResponse,
    daji_error(None): BadResponse,
    daji_error(True): BadResponse,
    '{"code": 200, "message": "ok"}': BadResponse,
}

DAJI_BY_ADDRESS = Case(
    name="daji-by-address",
    provider="daji",
    settings=KEYS,
    request=BY_ADDRESS,
    exchanges={"/taobao/image-search/url": payload("daji_v2.json")},
    count=2,
    first={
        "id": "o5ZMRpZH8fKx57ZyjWhAWYCntN-n4jADGXuxdmxw3aOCz",
        "title": "英雄359钢笔小学生专用三年级正姿英伦风高颜值练字儿童初学者男女生墨囊钢笔"
        "可替换墨水官方旗舰店",
        "image_url": "https://img.alicdn.com/i2/2127922298/"
        "O1CN015WsfNd1SqX6IwXgED_!!0-item_pic.jpg",
        "price": {"amount": "22.8", "currency": "CNY"},
        "list_price": {"amount": "50", "currency": "CNY"},
        "coupon": None,
        "shop": "英雄俊行专卖店",
        "place": "上海",
        "sold": 9,
        "similarity": None,
        "category": ("文具电教/文化用品/商务用品", "钢笔"),
        "labels": ("天猫",),
    },
    errors=ERRORS,
)

DAJI_BY_UPLOAD = Case(
    name="daji-by-upload",
    provider="daji",
    settings=KEYS,
    exchanges={
        "/taobao/upload/image": payload("daji_upload.json"),
        "/taobao/traffic/item/imgsearch": payload("daji_v1.json"),
    },
    count=2,
    first={
        "id": "703446760426",
        "title": "Hero 359 fountain pen for students",
        "url": "https://item.taobao.com/item.htm?id=703446760426",
        "image_url": "https://img.alicdn.com/imgextra/i2/2127922298/"
        "O1CN015WsfNd1SqX6IwXgED_!!0-item_pic.jpg",
        "price": {"amount": "29.90", "currency": "CNY"},
        "list_price": None,
        "coupon": None,
        "labels": ("券后 24.90",),
        "shop": "英雄旗舰店",
    },
    errors=ERRORS,
)

DAJI_BY_KEYWORD = Case(
    name="daji-by-keyword",
    provider="daji",
    settings=KEYS,
    request=BY_KEYWORD,
    exchanges={"/taobao/traffic/item/search": payload("daji_keyword.json")},
    count=2,
    first={
        "id": "703446760426",
        "title": "Hero 359 fountain pen for students",
        "price": {"amount": "29.90", "currency": "CNY"},
        "coupon": None,
    },
    errors=ERRORS,
)

DAJI_1688 = Case(
    provider="daji_1688",
    settings=KEYS,
    exchanges={
        "/alibaba/upload/image": payload("daji_1688_upload.json"),
        "/alibaba/product/imageQuery": payload("daji_1688_image.json"),
    },
    count=2,
    first={
        "id": "769649076522",
        "title": "Portable blender factory supply",
        "url": "https://detail.1688.com/offer/769649076522.html",
        "image_url": "https://cbu01.alicdn.com/img/ibank/"
        "O1CN01zEkk4m1ruzEhY7QF1_!!2207950555692-0-cib.jpg",
        "price": {"amount": "20.00", "currency": "CNY"},
        "sold": 1234,
        "labels": ("超级工厂", "诚信通"),
    },
    errors=ERRORS,
)

DAJI_1688_BY_KEYWORD = Case(
    name="daji_1688-by-keyword",
    provider="daji_1688",
    settings=KEYS,
    request=BY_KEYWORD,
    exchanges={"/alibaba/product/keywordQuery": payload("daji_1688_keyword.json")},
    count=1,
    first={
        "id": "710891050473",
        "title": "Fountain pens wholesale",
        "price": {"amount": "3.5", "currency": "CNY"},
        "shop": "浙江省一路发发商贸公司",
        "place": "浙江省杭州市",
        "labels": (),
    },
    errors=ERRORS,
)

DAJI_CASES: tuple[Case, ...] = (
    DAJI_BY_ADDRESS,
    DAJI_BY_UPLOAD,
    DAJI_BY_KEYWORD,
    DAJI_1688,
    DAJI_1688_BY_KEYWORD,
)
