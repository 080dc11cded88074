"""Stand-in for Juhe's snapshop: JD goods by picture. Errors are HTTP 200 with an error_code."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.catalogue.categories import CATEGORIES
from sandbox.catalogue.shops import Offer
from sandbox.providers.pictures import Fault, PictureRefused, PictureRules, from_base64
from sandbox.providers.quotas import DaySpent, TooFast
from sandbox.providers.standin import Json, StandIn, call_of, sample_response, trace_id
from sandbox.providers.wire import Malformed, arrived

RULES = PictureRules(
    formats=("JPEG", "BMP"), min_side=48, max_side=4096, max_base64=3_000_000
)  # fmt: skip
LEAST = 0.5
MOST = 20
FORM = "application/x-www-form-urlencoded"

CODES: Mapping[str, str] = {
    "254701": "图片内容为空/超出限制/格式不正确",
    "254703": "网络异常,请重试",
    "254704": "查询失败,具体可参考reason",
    "10001": "错误的请求KEY",
    "10002": "该KEY无请求权限",
    "10003": "KEY过期",
    "10004": "错误的OPENID",
    "10005": "应用未审核超时,请提交认证",
    "10007": "未知的请求源",
    "10008": "被禁止的IP",
    "10009": "被禁止的KEY",
    "10011": "当前IP请求超过限制",
    "10012": "请求超过次数限制",
    "10013": "测试KEY超过请求限制",
    "10014": "系统内部异常",
    "10020": "接口维护",
    "10021": "接口停用",
}


class Juhe(StandIn):
    """POST /snapshop/query."""

    id = "juhe"
    codes = CODES
    bad_signature = "10001"

    def routes(self) -> list[Route]:
        """The one endpoint."""
        return [Route("/snapshop/query", self._query, methods=["POST"])]

    def refusal(self, code: str, detail: str = "") -> Response:
        """The envelope with an error; system errors also carry the old `resultcode`."""
        reason = f"{CODES[code]} ({detail})" if detail else CODES[code]
        body: dict[str, Any] = {"reason": reason, "result": None, "error_code": int(code)}
        if code.startswith("10"):
            body = {"resultcode": str(int(code) - 9900), **body}
        return Json(body)

    def nothing(self) -> Response:
        """An empty list of products."""
        return Json(_success([]))

    def spent(self, verdict: TooFast | DaySpent) -> Response:
        """10011 for calls too fast, 10012 when none are left."""
        return self.refusal("10011" if isinstance(verdict, TooFast) else "10012")

    async def _query(self, request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM:
            return self.refuse(request, "254701", f"content type {kind}")
        try:
            came = await arrived(request)
        except Malformed as problem:
            return self.refuse(request, "254701", str(problem))
        form = dict(came.form)
        if form.get("key") != self.config.key(self.id, "KEY"):
            return self.refuse(request, "10001")
        if (refused := self.over_quota(request, form["key"])) is not None:
            return refused
        image = form.get("image", "")
        try:
            picture = await self.counter.work(lambda: from_base64(image, RULES))
        except PictureRefused as no:
            return self.refuse(request, "254701", _hint(no.fault))
        call_of(request).picture = picture
        if self.config.sample:
            return sample_response("juhe")
        found = await self.counter.by_picture(self.id, picture.pixels, LEAST)
        rows = [self._item(offer, score) for offer, score in found.hits[:MOST]]
        call_of(request).verdict = f"ok {len(rows)}"
        return Json(_success(rows))

    def _item(self, offer: Offer, score: float) -> dict[str, Any]:
        picture = self.links.picture(
            offer, f"https://img{10 + offer.view}.360buyimg.com/img/jfs/t1/{offer.product.slug}.jpg"
        )
        cid1, cid2, cid3 = CATEGORIES[offer.product.category].jd
        price = str(offer.price)
        return {
            "skuId": int(offer.id),
            "skuName": offer.title,
            "skuPrice": price.removesuffix(".00") if offer.view == 1 else price,
            "wareLabel": offer.shop,
            "similarity": score,
            "imageUrl": picture,
            "detailUrl": self.links.page(offer, f"https://item.jd.com/{offer.id}.html"),
            "detailAppUrl": self.links.page(
                offer, f"https://item.m.jd.com/product/{offer.id}.html"
            ),
            "cid1Name": cid1,
            "cid2Name": cid2,
            "cid3Name": cid3,
            "allImageUrls": [picture],
        }


def _success(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "reason": "success",
        "result": {"data": rows, "request_id": trace_id(32)},
        "error_code": 0,
    }


def _hint(fault: Fault) -> str:
    return fault.value
