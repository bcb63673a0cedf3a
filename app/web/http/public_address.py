"""The address that other devices reach this server at: the base of all addresses that it gives out."""

import ipaddress
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import URL

from app.settings import Settings

# Addresses for documentation (RFC 5737, RFC 3849): nothing is sent there.
# The system only says which way it would go.
_FAR_AWAY = {socket.AF_INET: ("192.0.2.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}

_ONLY_HERE = "Only this computer can open this address. "
_LISTEN_TO_ALL = f"{_ONLY_HERE}Start Threefold with THREEFOLD_HOST=0.0.0.0."
_NO_NETWORK = f"{_ONLY_HERE}Connect it to the network of your school, then load this page again."
_OTHER_PUBLIC_URL = f"{_ONLY_HERE}Set THREEFOLD_PUBLIC_URL to the address that other devices can open."


def for_others(settings: Settings, asked: URL) -> str:
    """Answer the address to give away, without a slash at the end; `asked` is how this browser came here.

    The one that was set; else the browser's own, unless that is this machine's loopback while the server
    listens to everyone: then this machine's address in its network.
    """
    mine = for_caller(settings, asked)
    if settings.public_url or not _listens_to_all(settings) or not is_loopback(asked.hostname or ""):
        return mine
    own = next((address for address in own_addresses() if not is_loopback(address)), None)
    if own is None:
        return mine
    return f"{asked.scheme}://{f'[{own}]' if ':' in own else own}:{asked.port or 80}"


def why_only_here(settings: Settings, asked: URL) -> str:
    """Answer why no other device can open the address to give away, and what to do; empty when others can."""
    if not is_loopback(URL(for_others(settings, asked)).hostname or ""):
        return ""
    if settings.public_url:
        return _OTHER_PUBLIC_URL
    return _NO_NETWORK if _listens_to_all(settings) else _LISTEN_TO_ALL


def on_this_computer(settings: Settings) -> URL:
    """Answer the address at which a browser on this computer opens Threefold."""
    return URL(settings.address)


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


def _listens_to_all(settings: Settings) -> bool:
    return settings.host in {"0.0.0.0", "::"}  # noqa: S104


def is_loopback(host: str) -> bool:
    """Whether a name leads to the machine that asks (RFC 6761, section 6.3, for names)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".").rpartition(".")[2].lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def own_addresses() -> list[str]:
    """Answer this machine's addresses in its networks, one for each version of IP at most."""
    addresses = []
    for family, far_away in _FAR_AWAY.items():
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(far_away)
            addresses.append(str(probe.getsockname()[0]))
    return addresses
