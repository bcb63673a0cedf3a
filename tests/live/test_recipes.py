"""Behind nginx and Caddy, by the recipes of docs/self-hosting.md: TLS, packed answers, streams, imports."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.live.conftest import SAMPLE
from tests.nginx import free_port
from tests.proxies import HOST, Proxy, caddy_by_recipe, nginx_by_recipe
from tests.serving import Server


@pytest.fixture(scope="module")
def proxies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Proxy]]:
    """One server, and both proxies before it."""
    port = free_port()
    with ExitStack() as stack:
        server = Server(
            tmp_path_factory.mktemp("served"),
            port=port,
            public_url=f"https://{HOST}",
            trusted_proxies="127.0.0.1",
        )
        stack.callback(server.stop)
        yield {
            "nginx": stack.enter_context(nginx_by_recipe(tmp_path_factory.mktemp("nginx"), port)),
            "caddy": stack.enter_context(caddy_by_recipe(tmp_path_factory.mktemp("caddy"), port)),
        }


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_recipe_carries_pages_changes_streams_and_large_files(proxies: dict[str, Proxy], name: str) -> None:
    with proxies[name].client() as reader, proxies[name].client() as writer:
        joined = writer.post("/b/sample/me", data={"to": "join", "name": f"Ida at {name}"})
        cookie = joined.headers["Set-Cookie"]
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie

        page = reader.get("/b/sample/list", headers={"Accept": "text/html"})
        assert page.headers["Content-Encoding"] == "gzip"
        assert f"https://{HOST}/" in reader.get(f"{SAMPLE}/examples?limit=3").json()["next"]

        made = writer.post(f"{SAMPLE}/examples", json={"title": f"Choice board {name}"}).raise_for_status()
        address = made.headers["Location"]
        etag = reader.get(address).headers["ETag"]
        changed = writer.patch(address, json={"title": f"Menu {name}"}, headers={"If-Match": etag})
        assert changed.status_code == 200

        version = reader.get(SAMPLE).json()["version"]
        with reader.stream("GET", f"{SAMPLE}/events?since={version}", timeout=15) as stream:
            lines = stream.iter_lines()
            next(lines)
            writer.patch(
                address, json={"title": f"Later {name}"}, headers={"If-Match": "*"}
            ).raise_for_status()
            assert any(f"Later {name}" in line for line in lines)

        too_large = writer.post(f"{SAMPLE}/examples.csv", content=b"x" * 19_000_000)
        assert "X-Content-Type-Options" in too_large.headers, "the proxy refused it, and not the server"
