"""Whom the sandbox trusts when it fetches something: read once, as the reading takes 20 ms."""

import ssl
from functools import cache


@cache
def trust() -> ssl.SSLContext:
    """The machine's certificate authorities, for all of the sandbox's clients."""
    return ssl.create_default_context()
