"""Memory that is given back: the C library keeps what was freed, for as long as nobody asks for it."""

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

_STATM = Path("/proc/self/statm")
_PAGE = 4096
_MOST_POOLS = -8  # M_ARENA_MAX of <malloc.h>


def resident() -> int:
    """How many bytes of this process are in memory; 0 where the system does not say."""
    return int(_STATM.read_text().split()[1]) * _PAGE if _STATM.exists() else 0


@cache
def _library() -> Any:
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


def share_pools() -> None:
    """Have all threads take memory from two pools: what one thread freed, another one uses (glibc)."""
    if library := _library():
        library.mallopt(_MOST_POOLS, 2)


def give_back() -> None:
    """Give freed memory back to the system, where the C library can (glibc)."""
    if library := _library():
        library.malloc_trim(0)
