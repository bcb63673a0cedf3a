"""Connections cannot hold up others: bounded heads, times to send and to receive, a bound on how many."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.web.http import connections
from app.web.http.connections import BoundedProtocol, Connections

PATIENCE = 10.0
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers “yes” once the body is there, /early before; below /large with more than any buffer holds."""
    while scope["path"] != "/early" and (await receive()).get("more_body"):
        pass
    size = 64 * 1024 * 1024 if scope["path"] == "/large" else 0
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % (size or 3))]}
    )
    for _ in range(0, size, 1 << 20):
        await send({"type": "http.response.body", "body": b"x" * (1 << 20), "more_body": True})
    await send({"type": "http.response.body", "body": b"" if size else b"yes"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server whose times are short, with room for six connections, of which four may have one address."""
    monkeypatch.setattr(connections, "SWEEP_INTERVAL", 0.02)
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "UNREAD_SECONDS", "LEFT_OVER_SECONDS"):
        monkeypatch.setattr(connections, name, 0.3)
    monkeypatch.setattr(connections, "FEWEST_CONNECTIONS", 1)
    monkeypatch.setattr(BoundedProtocol, "_registry", Connections(6, 4))
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        config = uvicorn.Config(application, http=BoundedProtocol, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def connect(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A connection from an address of this machine."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE, (host, 0))


def answer(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up, or the whole of a short answer."""
    received = b""
    while not received.endswith(b"yes") and (data := _receive(connection)):
        received += data
    return received


def _receive(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1 << 16)
    except ConnectionResetError:
        return b""


def sent(port: int, *parts: bytes) -> bytes:
    """What is answered to a request."""
    with connect(port) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except OSError:
                break
        return answer(connection)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([HEAD + b"\r\n"], 200),
        ([HEAD + b"A: " + b"b" * 60_000 + b"\r\n\r\n"], 200),
        ([HEAD + b"A: " + b"b" * 70_000 + b"\r\n\r\n"], 431),
        ([HEAD + b"A: "] + [b"b" * 10_000] * 7, 431),
        ([HEAD] + [b"A: b\r\n" * 100] * 3, 431),
        ([HEAD + b"A: b\r\n" * 300 + b"\r\n"], 431),
        ([b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"], 431),
        ([b"GET / HTTP/1.1\r\n\r\n"], 400),
        ([b"GET / HTTP/1.0\r\n\r\n"], 200),
        ([HEAD + b"Host: y\r\n\r\n"], 400),
        ([HEAD], 408),
        ([b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1234"], 408),
        ([b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"a" * 150_000], 431),
        (
            [
                b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n1234\r\n0\r\n",
                b"A: b\r\n" * 300,
            ],
            431,
        ),
    ],
)
def test_a_request_has_bounds(port: int, parts: list[bytes], status: int) -> None:
    assert sent(port, *parts)[9:12] == b"%d" % status


def test_an_early_answer_arrives_though_the_body_is_still_sent(port: int) -> None:
    size = 16 * 1024 * 1024
    head = b"POST /early HTTP/1.0\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size
    with connect(port) as writer:
        writer.sendall(head + b"x" * size)
        assert answer(writer).endswith(b"yes")
        assert writer.recv(1) == b"", "the server hangs up then"


def test_who_goes_on_sending_after_the_answer_is_hung_up_on(port: int) -> None:
    with connect(port) as slow:
        slow.sendall(b"POST /early HTTP/1.0\r\nHost: x\r\nContent-Length: 999\r\n\r\n1234")
        assert answer(slow).endswith(b"yes")
        assert slow.recv(1) == b""


def test_who_says_nothing_is_hung_up_on(port: int) -> None:
    with connect(port) as silent:
        assert answer(silent) == b""


def test_a_body_that_makes_progress_has_more_time(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BODY_SECONDS", PATIENCE)
    registry = BoundedProtocol.registry()
    with connect(port) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n")
        wait_for(lambda: len(registry) == 1 and not registry.waiting)
        before = deadline()
        slow.sendall(b"x" * connections.BODY_PIECE)
        wait_for(lambda: deadline() > before)


def deadline() -> float:
    """When the server gives the only connection up."""
    (only,) = BoundedProtocol.registry().open
    return only.deadline or 0


def wait_for(condition: Callable[[], Any]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_who_does_not_read_an_answer_is_cut_off(port: int) -> None:
    with connect(port) as deaf:
        deaf.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(lambda: len(BoundedProtocol.registry()) == 1)
        wait_for(lambda: not len(BoundedProtocol.registry()))


def test_one_address_may_have_only_so_many_connections(port: int) -> None:
    busy = [connect(port) for _ in range(4)]
    for connection in busy:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
    wait_for(lambda: len(BoundedProtocol.registry()) == 4 and not BoundedProtocol.registry().waiting)
    assert sent(port)[9:12] == b"429"
    with connect(port, "127.0.0.2") as other:
        other.sendall(HEAD + b"\r\n")
        assert answer(other).endswith(b"yes")
    for connection in busy:
        connection.close()


@pytest.mark.parametrize(
    ("address", "is_full"),
    [("127.0.0.1", False), ("10.2.3.4", False), ("2001:db8::/64", False), ("10.9.0.1", True)],
)
def test_a_trusted_proxy_may_have_as_many_connections_as_people_come_through_it(
    address: str, is_full: bool
) -> None:
    registry = Connections(100, 4, ["127.0.0.1", "10.2.0.0/16", "2001:db8::7"])
    registry.most_of_address = 0
    assert (registry.refusal(address) is not None) == is_full


def test_silent_connections_make_room_for_others(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", PATIENCE)
    silent = [connect(port, f"127.0.0.{number}") for number in range(1, 7)]
    wait_for(lambda: len(BoundedProtocol.registry()) == 6)
    assert sent(port, HEAD + b"\r\n").endswith(b"yes")
    assert answer(silent[0]) == b""
    for connection in silent:
        connection.close()


def test_only_so_many_requests_wait_on_one_connection(port: int) -> None:
    with connect(port) as greedy:
        greedy.sendall((HEAD + b"\r\n") * 1_000)
        received = b""
        while data := _receive(greedy):
            received += data
    assert received.count(b"HTTP/1.1 200") <= connections.MOST_WAITING_REQUESTS + 1


def test_the_limits_of_a_process_are_those_of_its_files() -> None:
    assert connections.accepted_at_once(200) < connections.OTHER_FILES
    assert connections.accepted_at_once(1_048_576) == 2_048
