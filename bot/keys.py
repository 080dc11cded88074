"""Secret keys, all made of the bot's token: every replica has the same ones, also tomorrow."""

import hashlib
import hmac

from bot.settings import Settings

FORGOTTEN = "people who were forgotten"  # what their key is for; another name loses them


def key_for(purpose: str, settings: Settings) -> bytes:
    """A secret key, so that what it signs survives a restart."""
    token = settings.telegram.token
    secret = token.get_secret_value() if token else ""
    return hmac.digest(secret.encode(), f"snapbuy {purpose}".encode(), hashlib.sha256)


def webhook_secret(settings: Settings) -> str:
    """What Telegram proves itself with: the operator's, or one that every replica makes alike."""
    given = settings.telegram.webhook_secret
    return given.get_secret_value() if given else key_for("webhook", settings).hex()
