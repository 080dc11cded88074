"""A Bot API server on loopback with people to talk to: what the bot meets without internet.

It speaks the wire format only and imports nothing of the bot, the providers or a Telegram
library, so it stays an independent check of them. `CONTROL.md` describes what people and
tests can do.
"""
