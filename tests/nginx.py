"""nginx before a server, as a school runs it: plain HTTP, answers packed, and no header passed on by hand."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2

from tests.serving import PATIENCE

# What nginx needs around a server of its own, run as the current user.
AROUND = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{recipe}
}}
"""
_RECIPE = """
    gzip on;
    gzip_types application/json;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://127.0.0.1:{upstream}; }}
    }}
"""


@contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[str]:
    """Run nginx as the current user before a port of this machine. Answers its address."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    assert program, "The tests of proxies need nginx: make nginx installs it."
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        AROUND.format(folder=folder, recipe=_RECIPE.format(port=port, upstream=upstream))
    )
    process = subprocess.Popen([program, "-p", str(folder), "-e", "stderr", "-c", str(configuration)])
    try:
        address = f"http://127.0.0.1:{port}"
        with httpx2.Client(transport=httpx2.HTTPTransport(retries=5), timeout=PATIENCE) as client:
            client.get(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port
