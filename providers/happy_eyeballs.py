"""A TCP connection to a name with several addresses, by RFC 8305.

asyncio's own loses the socket of an attempt that succeeds in the moment it is called off.
"""

import asyncio
import ipaddress
import socket
from typing import Final

from aiohappyeyeballs import AddrInfoType, start_connection

NEXT_ADDRESS_S: Final = 0.25  # when the next one is tried as well


async def connected(host: str, port: int) -> socket.socket:
    """A socket to the first address that answers. Raises OSError, and UnicodeError for no name."""
    addresses = await _addresses(host, port)
    racing = asyncio.current_task()
    called_off = racing.cancelling() if racing else 0
    won: socket.socket | None = None
    try:
        won = await start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS_S)
        return won
    finally:
        # The race keeps to itself that it was called off in the moment in which it was won.
        if racing and racing.cancelling() > called_off:
            if won:
                won.close()
            raise asyncio.CancelledError


async def _addresses(host: str, port: int) -> list[AddrInfoType]:
    """At least one; the resolver's threads are not asked about what is an address."""
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        loop = asyncio.get_running_loop()
        return list(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))]
