"""A lock between processes, on every operating system, that a killed process cannot leave behind."""

import contextlib
import os
import time
from pathlib import Path


def _try_lock(handle):
    """Lock an open file; False when another process holds it. The system frees it when its holder ends."""
    try:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _unlock(handle):
    """Free the lock. Closing the file does so too, but on Windows at a time of the system's choice."""
    if os.name == "nt":
        import msvcrt

        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)


@contextlib.contextmanager
def exclusive(path, purpose):
    """Hold the lock file `path`; wait, saying so once, while another process holds it.

    Parameters
    ----------
    path : Path
        A file that is made when missing and is never read.
    purpose : str
        What the holder does, for the message of the one that waits.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        waited = False
        while not _try_lock(handle):
            if not waited:
                print(f"Another process is {purpose}: waiting for it to finish.", flush=True)
                waited = True
            time.sleep(0.2)
        try:
            yield
        finally:
            _unlock(handle)
