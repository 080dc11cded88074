"""The catalogue on the web: pictures, sample photos and the demo shops' pages."""

from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.catalogue.categories import CATEGORIES
from sandbox.catalogue.samples import SAMPLES
from sandbox.catalogue.shops import MARKETS, offers_by_id
from sandbox.catalogue.store import CatalogueStore

CACHED = {"Cache-Control": "public, max-age=3600"}
MARKET_TITLES = {
    "taobao_top": "淘宝", "taobao_image": "淘宝", "daji": "淘宝 / 天猫", "daji_1688": "1688",
    "juhe": "京东", "baidu": "自有商品",
}  # fmt: skip

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
body{{margin:0;background:#f4f2ee;color:#26252b;font:16px/1.5 system-ui,sans-serif}}
main{{max-width:900px;margin:5vh auto;background:#fff;border-radius:20px;overflow:hidden;
display:flex;flex-wrap:wrap;box-shadow:0 12px 50px #0001}}
img{{width:min(100%,420px);aspect-ratio:1;object-fit:cover}}
div{{flex:1 1 300px;padding:28px 32px}} h1{{font-size:21px;margin:.2em 0}}
.en{{color:#77737d;margin:0 0 1em}} .price{{font-size:32px;color:#d0381f;font-weight:700}}
s{{color:#9a96a0;font-size:17px;font-weight:400;margin-left:.5em}} dl{{display:grid;
grid-template-columns:auto 1fr;gap:4px 18px;color:#55525c}} dd{{margin:0}}
.note{{background:#fdf1cf;border-radius:10px;padding:8px 14px;font-size:14px}}
</style><main><img src="/pictures/{picture}.jpg" alt=""><div>
<p class="note">演示店铺，不能下单 · This is a demo shop page</p>
<h1>{title}</h1><p class="en">{en}</p><p class="price">¥{price}{list_price}</p>
<dl><dt>店铺 Shop</dt><dd>{shop} · {market}</dd><dt>产地 Place</dt>
<dd>{place}</dd><dt>分类 Category</dt><dd>{category}</dd>
<dt>已售 Sold</dt><dd>{sold}</dd></dl></div>
</main></html>"""


def routes(store: CatalogueStore) -> list[Route]:
    """To be mounted at the sandbox's root."""

    async def picture(request: Request) -> Response:
        return _file(await store.picture(request.path_params["name"]))

    async def sample(request: Request) -> Response:
        return _file(await store.sample(request.path_params["number"]))

    return [
        Route("/pictures/{name}.jpg", picture),
        Route("/samples/{number:int}.jpg", sample),
        Route("/samples.json", _samples),
        Route("/shop/{provider}/{id}", _shop_page),
    ]


def _file(file: Path | None) -> Response:
    if file is None:
        return Response(status_code=404)
    return FileResponse(file, media_type="image/jpeg", headers=CACHED)


async def _samples(request: Request) -> Response:
    rows = [
        {
            "n": number,
            "url": f"/samples/{number}.jpg",
            "title": {"zh": sample.zh, "en": sample.en},
            "product": sample.slug,
        }
        for number, sample in enumerate(SAMPLES, 1)
    ]
    return JSONResponse(rows, headers=CACHED)


async def _shop_page(request: Request) -> Response:
    provider = request.path_params["provider"]
    offer = offers_by_id(provider).get(request.path_params["id"]) if provider in MARKETS else None
    if offer is None:
        return HTMLResponse("<!doctype html><h1>404</h1>", 404)
    category = CATEGORIES[offer.product.category]
    facts = {
        "picture": offer.picture,
        "title": offer.title,
        "en": offer.product.en,
        "price": str(offer.price),
        "shop": offer.shop,
        "market": MARKET_TITLES[provider],
        "place": offer.place,
        "category": f"{category.zh} {category.en}",
        "sold": str(offer.sold),
    }
    safe = {name: escape(value) for name, value in facts.items()}
    safe["list_price"] = f"<s>¥{offer.list_price}</s>" if offer.list_price else ""
    return HTMLResponse(PAGE.format(**safe), headers=CACHED)
