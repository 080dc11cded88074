"""Getting updates: getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.errors import bad_request, too_many
from sandbox.telegram.limits import SECRET_LENGTH, WEBHOOK_CONNECTIONS
from sandbox.telegram.loopback import is_loopback
from sandbox.telegram.methods.registry import Described, Method
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.webhook import Webhook
from sandbox.telegram.wire import Json


async def get_updates(sandbox: Sandbox, call: Call) -> list[Json]:
    """Long polling."""
    return await sandbox.poller.poll(call, sandbox.webhook.url)


async def set_webhook(sandbox: Sandbox, call: Call) -> Any:
    """Deliver updates to a URL on this machine; plain http is fine, as on a local server."""
    url = call.text("url")
    if not url:
        return await delete_webhook(sandbox, call)
    now = sandbox.clock.now()
    if now < sandbox.next_webhook_at:
        raise too_many(1)
    webhook = _checked(call, url)
    sandbox.next_webhook_at = now + sandbox.config.set_webhook_pause_s
    sandbox.updates.allow(call.parsed("allowed_updates", "allowed updates"))
    if call.flag("drop_pending_updates"):
        sandbox.updates.clear()
    elif webhook == sandbox.webhook.webhook:
        return Described(True, "Webhook is already set")
    sandbox.poller.end_for_webhook()
    await sandbox.webhook.set(webhook)
    return Described(True, "Webhook was set")


def _checked(call: Call, url: str) -> Webhook:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if not is_loopback(parts.hostname):
        raise bad_request("bad webhook: IP address must be loopback in a sandbox")
    secret = call.text("secret_token")
    if len(secret) > SECRET_LENGTH:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    lowest, default, highest = WEBHOOK_CONNECTIONS
    connections = min(max(call.number("max_connections", default), lowest), highest)
    return Webhook(url, secret, connections)


async def delete_webhook(sandbox: Sandbox, call: Call) -> Any:
    """Go back to getUpdates."""
    if call.flag("drop_pending_updates"):
        sandbox.updates.clear()
    if not sandbox.webhook.url:
        return Described(True, "Webhook is already deleted")
    await sandbox.webhook.set(None)
    return Described(True, "Webhook was deleted")


async def get_webhook_info(sandbox: Sandbox, call: Call) -> Json:
    """Where updates go and how it went."""
    webhook = sandbox.webhook.webhook
    info: Json = {
        "url": sandbox.webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(sandbox.updates.pending()),
    }
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
        info["ip_address"] = "127.0.0.1"
    if sandbox.updates.allowed:
        info["allowed_updates"] = list(sandbox.updates.allowed)
    if sandbox.webhook.last_error is not None:
        date, text = sandbox.webhook.last_error
        info |= {"last_error_date": date, "last_error_message": text}
    return info


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
