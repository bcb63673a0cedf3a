"""Proxies before a server, by the recipes of docs/self-hosting.md, with a certificate made on the spot."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.documents import text_of
from tests.nginx import AROUND, free_port
from tests.serving import PATIENCE

HOST = "map.example.org"
# What a recipe leaves to the machine, around it.
_AROUND_CADDY = """
{{
	admin off
	log {{
		level ERROR
	}}
	auto_https disable_redirects
	storage file_system {folder}/storage
}}
{recipe}
"""


def recipe(language: str) -> str:
    """The recipe for a proxy as the document has it."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text_of("self-hosting.md"), re.MULTILINE | re.DOTALL)
    return "".join(blocks)


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the host of the recipes: its file, and that of its key."""
    chain, key = folder / "certificate.pem", folder / "key.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split()
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run([*made, *subject, "-keyout", key, "-out", chain], check=True, capture_output=True)
    return chain, key


class Proxy:
    """A proxy that runs. `client` talks to it as a browser that believes its certificate."""

    def __init__(self, port: int, chain: Path) -> None:
        self._port = port
        self._context = ssl.create_default_context(cafile=str(chain))

    def client(self, **headers: str) -> httpx2.Client:
        """Somebody's browser."""
        return httpx2.Client(
            transport=_ToLoopback(self._port, self._context),
            base_url=f"https://{HOST}",
            headers={"Origin": f"https://{HOST}"} | headers,
            timeout=PATIENCE,
        )


class _ToLoopback(httpx2.HTTPTransport):
    """Sends what is for the host of the recipes to a port of this machine, as its name service would."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, retries=5)
        self._port = port

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request there, by the name."""
        there = httpx2.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1", port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions=dict(request.extensions) | {"sni_hostname": HOST},
        )
        return super().handle_request(there)


@contextmanager
def nginx_by_recipe(folder: Path, upstream: int) -> Iterator[Proxy]:
    """Run nginx as the current user."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    assert program, "The tests of proxies need nginx: make nginx installs it."
    chain, key = certificate(folder)
    port = free_port()
    text = _on_this_machine(recipe("nginx"), upstream)
    text = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;", text)
    text = re.sub(r"(ssl_certificate) \S+;", rf"\1 {chain};", text)
    text = re.sub(r"(ssl_certificate_key) \S+;", rf"\1 {key};", text)
    configuration = folder / "nginx.conf"
    configuration.write_text(AROUND.format(folder=folder, recipe=text))
    with _running([program, "-p", folder, "-e", "stderr", "-c", configuration], Proxy(port, chain)) as proxy:
        yield proxy


@contextmanager
def caddy_by_recipe(folder: Path, upstream: int) -> Iterator[Proxy]:
    """Run Caddy as the current user."""
    program = shutil.which("caddy")
    assert program, "The tests of proxies need Caddy: make caddy installs it."
    chain, key = certificate(folder)
    port = free_port()
    text = _on_this_machine(recipe("caddy"), upstream)
    text = text.replace(f"{HOST} {{", f"https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {chain} {key}", 1)
    configuration = folder / "Caddyfile"
    configuration.write_text(_AROUND_CADDY.format(folder=folder, recipe=text))
    command: list[str | Path] = [program, "run", "--adapter", "caddyfile", "--config", configuration]
    with _running(command, Proxy(port, chain)) as proxy:
        yield proxy


def _on_this_machine(text: str, upstream: int) -> str:
    assert text.count("127.0.0.1:8000") == 1
    return text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")


@contextmanager
def _running(command: list[str | Path], proxy: Proxy) -> Iterator[Proxy]:
    process = subprocess.Popen(command)
    try:
        with proxy.client() as client:
            client.get("/healthz")
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
