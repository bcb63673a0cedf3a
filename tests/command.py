"""The command `threefold` in processes of their own, forked from one that has loaded it already.

To load it takes most of a second; what is tried here is what it does then. `tests.serving` starts it anew.
"""

import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 30.0
THREEFOLD = Path(sys.executable).with_name("threefold")
_loaded = multiprocessing.get_context("forkserver")
_loaded.set_forkserver_preload(["app.cli"])


def threefold(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with no settings of Threefold but those given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("THREEFOLD_")}
    with TemporaryDirectory() as printed:
        output, errors = Path(printed, "output"), Path(printed, "errors")
        code = run(arguments, folder, clean | environment, output, errors)
        return subprocess.CompletedProcess(arguments, code, output.read_text(), errors.read_text())


def run(arguments: tuple[str, ...], folder: Path, environment: dict[str, str], *printed: Path) -> int:
    """Run a command that writes its output and its errors to these two files: its exit code."""
    process = _loaded.Process(target=_run, args=(arguments, folder, environment, *printed))
    process.start()
    process.join(PATIENCE)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(arguments)
    return process.exitcode


def _run(arguments: tuple[str, ...], folder: Path, environment: dict[str, str], *printed: Path) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for number, path in enumerate(printed, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    sys.argv = [str(THREEFOLD), *arguments]
    from app.cli import main  # noqa: PLC0415 the process that is forked has loaded it

    main()
