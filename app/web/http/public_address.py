"""The address that other devices reach this server at: the base of all addresses that it gives out."""

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.datastructures import URL

from app.settings import Settings

# Documentation addresses (RFC 5737): nothing is sent there, the system only says which way it would go.
_FAR_AWAY = ("192.0.2.1", 9)


def for_others(settings: Settings, asked: URL) -> str:
    """Answer the address to give away, without a slash at the end; `asked` is how this browser came here.

    The one that was set; else the browser's own, unless that is this machine's loopback while the server
    listens to everyone: then this machine's address in its network.
    """
    mine = for_caller(settings, asked)
    is_for_everyone = settings.host in {"0.0.0.0", "::"}  # noqa: S104
    if settings.public_url or not is_for_everyone or not _is_loopback(asked.hostname or ""):
        return mine
    return f"{asked.scheme}://{_own_address()}:{asked.port or 80}" if _own_address() else mine


def for_caller(settings: Settings, asked: URL) -> str:
    """Answer the base of addresses for whoever asks, without a slash at the end.

    It is the address that was set; else the one that this request came to.
    """
    return settings.public_url or f"{asked.scheme}://{asked.netloc}"


def origin(address: str) -> str:
    """Answer the origin of an address as browsers write it (RFC 6454): small letters, no usual port."""
    parts = urlsplit(address)
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name.encode("idna").decode()
    is_usual = parts.port in {None, {"http": 80, "https": 443}.get(parts.scheme)}
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_address() -> str | None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(_FAR_AWAY)
            return str(probe.getsockname()[0])
    except OSError:
        return None
