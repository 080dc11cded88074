"""What the name of a host tells."""

from collections.abc import Collection
from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether the host name can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def under(host: str, domains: Collection[str]) -> bool:
    """Whether the host is one of the domains or lies below one, on a label border."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
