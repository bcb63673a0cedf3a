"""The names and addresses by which this server is reached. A request for any other host is refused.

Else a page of another site could give its own name this server's address, and read and change everything that
a person in this network may (DNS rebinding).
"""

import ipaddress
import socket
from functools import cache
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.sentences import quoted
from app.web.http import security_log
from app.web.http.problems import Page, answer
from app.web.http.public_address import is_loopback, own_addresses
from app.web.http.request_guard import SecurityHeadersMiddleware
from app.web.http.responses import Problem

# Browsers take these for this computer. Nobody is given them as an address.
_UNSPECIFIED = {"0.0.0.0", "::"}  # noqa: S104
# A probe asks for whatever name it knows, and learns nothing.
ALWAYS = {"/healthz", "/readyz", "/metrics"}


class KnownHostsMiddleware:
    """Refuses requests for hosts that this server does not know as its own.

    `more` are names besides those of this machine. A person gets a page that says what to do.
    """

    def __init__(self, app: ASGIApp, more: list[str], page: Page) -> None:
        self.app = app
        self._more = {_plain(host) for host in more}
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request for a host that is known; answer any other with a problem."""
        if scope["type"] != "http" or scope["path"] in ALWAYS or await self._is_known(scope):
            await self.app(scope, receive, send)
            return
        problem = _problem(scope)
        security_log.record_turned_away(Request(scope), "unknown_host_refused", problem.detail)
        refusal = SecurityHeadersMiddleware(answer(Request(scope), problem, self._page))
        await refusal(scope, receive, send)

    async def _is_known(self, scope: Scope) -> bool:
        given = Headers(scope=scope).getlist("host")
        if not given:
            return str(scope["http_version"]) == "1.0"
        if len(given) > 1:
            return False
        host = _name(given[0])
        reached = scope.get("server") or ("",)
        if (
            host in self._more
            or host == _plain(reached[0])
            or (is_loopback(host) and host not in _UNSPECIFIED)
        ):
            return True
        names: frozenset[str] = await run_in_threadpool(own_names)
        return host in names


@cache
def own_names() -> frozenset[str]:
    """The names and addresses of this machine, as it knows them itself."""
    name = socket.gethostname()
    names = {name, f"{name.partition('.')[0]}.local", socket.getfqdn()}
    for known in {*names}:
        names |= _addresses(known)
    return frozenset(map(_plain, {*names, *own_addresses()}))


def _addresses(name: str) -> set[str]:
    try:
        return {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        return set()


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    if host.startswith("["):
        return _plain(host[1:].partition("]")[0])
    return _plain(host.partition(":")[0])


def _plain(host: str) -> str:
    """A name in small letters without the dot at its end; an address in its usual form."""
    host = host.strip("[]").partition("%")[0].lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host


def _problem(scope: Scope) -> Problem:
    host = Headers(scope=scope).get("host", "")[:100]
    detail = (
        f"This server does not know the address {quoted(host)} as its own. If it is, whoever runs the "
        "server starts it with --public-url or --allowed-hosts (THREEFOLD_ALLOWED_HOSTS)."
    )
    if not host:
        return Problem(HTTPStatus.BAD_REQUEST, "A request needs a Host header (RFC 9112, section 3.2).")
    return Problem(
        HTTPStatus.MISDIRECTED_REQUEST, detail, "urn:threefold:problem:unknown-host", "Unknown host"
    )
