"""The one server of a bot process: health, the webhook, and the temporary pictures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from bot.ingress.health import Health
from bot.ingress.lending import lending, sharing
from bot.ingress.pictures import FilePictureHost
from bot.ingress.server import serving
from bot.ingress.webhook import Webhook


@asynccontextmanager
async def front(
    address: tuple[str, int],
    health: Health,
    webhook: Webhook | None,
    pictures: FilePictureHost | None,
) -> AsyncIterator[None]:
    """Listen while the block runs.

    A webhook needs the address: CannotListen is raised when it is not to be had. Without one the
    bot answers all the same, and takes the address over when whoever has it ends.
    """
    routes: list[BaseRoute] = [*health.routes()]
    if webhook is not None:
        routes += webhook.routes()
    if pictures is not None:
        routes.append(Mount("/", pictures.app()))
    app = Starlette(routes=routes)
    if webhook is not None:
        async with serving(app, *address):
            yield
    elif pictures is not None:
        async with lending(pictures, *address, app):
            yield
    else:
        async with sharing(app, *address, "health is"):
            yield
