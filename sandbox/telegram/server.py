"""The sandbox as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.telegram.bot_api import call_method, download
from sandbox.telegram.connections import Connections
from sandbox.telegram.control.routes import ROUTES
from sandbox.telegram.dispatch import run
from sandbox.telegram.errors import ApiError
from sandbox.telegram.loopback import LoopbackOnly
from sandbox.telegram.state import Config, Sandbox

WEB = Path(__file__).parent / "web"


def create_app(config: Config | None = None) -> Starlette:
    """The application; `app.state.sandbox` holds everything in it."""
    sandbox = Sandbox(run, config or Config())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await sandbox.close()

    routes: list[BaseRoute] = [
        Route("/bot{token}/{method}", call_method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
        *ROUTES,
        Route("/", _page, methods=["GET"]),
    ]
    if WEB.is_dir():
        routes.append(Mount("/web", StaticFiles(directory=WEB)))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(LoopbackOnly)],
        exception_handlers={404: _not_found},
        lifespan=lifespan,
    )
    app.state.sandbox = sandbox
    app.state.connections = Connections()
    return app


async def _page(request: Request) -> Response:
    page = WEB / "index.html"
    if not page.is_file():
        return Response("This sandbox has no web page.", 404)
    return FileResponse(page, headers={"Cache-Control": "no-cache"})


async def _not_found(request: Request, error: Exception) -> Response:
    body = ApiError(404, "").body() | {"error": "there is nothing here"}
    return JSONResponse(body, 404)
