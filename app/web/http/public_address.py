"""The address that other devices reach this server at: what the wall's QR code says."""

import ipaddress
import socket

from starlette.datastructures import URL

from app.settings import Settings

# Documentation addresses (RFC 5737): nothing is sent there, the system only says which way it would go.
_FAR_AWAY = ("192.0.2.1", 9)


def for_others(settings: Settings, asked: URL) -> str:
    """Answer the address to give away, without a slash at the end; `asked` is how this browser came here.

    The one that was set; else the browser's own, unless that is this machine's loopback while the server
    listens to everyone: then this machine's address in its network.
    """
    if settings.public_url:
        return settings.public_url
    mine = f"{asked.scheme}://{asked.netloc}"
    if not _is_loopback(asked.hostname or "") or settings.host not in {"0.0.0.0", "::"}:  # noqa: S104
        return mine
    return f"{asked.scheme}://{_own_address()}:{asked.port or 80}" if _own_address() else mine


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
