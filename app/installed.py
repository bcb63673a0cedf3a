"""What a wheel installs as `threefold`: the command, and all the rest in the folder `inside` beside it.

In the repository, and in an editable installation of it, there is no such folder: `app` is found there.
"""

import sys
from pathlib import Path

_INSIDE = Path(__file__).with_name("inside")
if _INSIDE.is_dir():
    sys.path.insert(0, str(_INSIDE))


def main() -> None:
    """Run the command `threefold`."""
    from app.cli import main as command  # noqa: PLC0415  (only now does Python know where it lies)

    command()
