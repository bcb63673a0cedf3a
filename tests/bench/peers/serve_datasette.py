"""Datasette on one SQLite file, served with the settings of `threefold serve`.

It runs in `.venv/bench`, which holds Datasette and knows nothing of Threefold.
"""

import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from datasette.app import Datasette  # type: ignore[import-not-found]

Message = MutableMapping[str, Any]


class WithLength:
    """Datasette's answers are chunked, one chunk each; with a length any client can read them."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self, scope: Message, receive: Any, send: Callable[[Message], Awaitable[None]]
    ) -> None:
        held: list[Message] = []

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append(message)
                return
            if held:
                start = held.pop()
                length = str(len(message.get("body", b""))).encode()
                await send({**start, "headers": [*start["headers"], (b"content-length", length)]})
            await send(message)

        await self.app(scope, receive, measured)


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(
            WithLength(Datasette(sys.argv[1:]).app()),
            http="httptools",
            loop="asyncio",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
