"""All stand-ins as one web application, with the switches for faults and the log of calls."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.providers.baidu import Baidu
from sandbox.providers.calls import CallLog, told
from sandbox.providers.config import ProvidersConfig
from sandbox.providers.counter import Counter
from sandbox.providers.daji import Daji
from sandbox.providers.daji_1688 import Daji1688
from sandbox.providers.faults import KINDS, Fault, FaultBoard
from sandbox.providers.juhe import Juhe
from sandbox.providers.standin import StandIn
from sandbox.providers.taobao_image import TaobaoImage
from sandbox.providers.taobao_top import TaobaoTop
from sandbox.providers.watched import Watched

STAND_INS: tuple[type[StandIn], ...] = (TaobaoTop, TaobaoImage, Daji, Daji1688, Baidu, Juhe)


def create_app(config: ProvidersConfig) -> Starlette:
    """Each provider at `/<id>/...` as under its own host; `/_faults` and `/_calls` beside them.

    `app.state.faults` and `app.state.calls` are the same for callers in this process.
    """
    counter = Counter(config.store)
    stand_ins = {made.id: made(config, counter) for made in STAND_INS}
    faults, calls = FaultBoard(), CallLog(config.clock)
    app = Starlette(
        routes=[
            *_switches(faults, stand_ins),
            *_log(calls),
            *(
                Mount(f"/{name}", app=Watched(stand_in, faults, calls))
                for name, stand_in in stand_ins.items()
            ),
        ]
    )
    app.state.faults = faults
    app.state.calls = calls
    return app


def _switches(faults: FaultBoard, stand_ins: dict[str, StandIn]) -> list[Route]:
    async def show(request: Request) -> Response:
        codes = {name: dict(stand_in.codes) for name, stand_in in stand_ins.items()}
        return JSONResponse({"faults": faults.listed(), "kinds": KINDS, "codes": codes})

    async def put(request: Request) -> Response:
        try:
            wanted: Any = await request.json()
            fault = Fault(**wanted)
            fault.check(stand_ins)
        except (TypeError, ValueError) as problem:
            return JSONResponse({"error": str(problem)}, 400)
        faults.put(fault)
        return JSONResponse({"faults": faults.listed()}, 201)

    async def clear(request: Request) -> Response:
        faults.clear(request.query_params.get("provider"))
        return Response(status_code=204)

    return [
        Route("/_faults", show, methods=["GET"]),
        Route("/_faults", put, methods=["POST"]),
        Route("/_faults", clear, methods=["DELETE"]),
    ]


def _log(calls: CallLog) -> list[Route]:
    async def show(request: Request) -> Response:
        after = request.query_params.get("after", "0")
        rows = calls.listed(
            request.query_params.get("provider"), int(after) if after.isdecimal() else 0
        )
        return JSONResponse({"calls": [told(call) for call in rows]})

    async def clear(request: Request) -> Response:
        calls.clear()
        return Response(status_code=204)

    async def picture(request: Request) -> Response:
        call = calls.get(request.path_params["number"])
        if call is None or call.picture is None:
            return Response(status_code=404)
        return Response(call.picture.data, media_type=f"image/{call.picture.format.lower()}")

    return [
        Route("/_calls", show, methods=["GET"]),
        Route("/_calls", clear, methods=["DELETE"]),
        Route("/_calls/{number:int}/picture", picture, methods=["GET"]),
    ]
