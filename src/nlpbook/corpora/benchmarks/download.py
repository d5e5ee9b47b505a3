"""Fetching one file from one address: with a progress bar, again after a fault, held to its hash."""

import time
from pathlib import Path

import pooch
from tqdm.auto import tqdm

ATTEMPTS = 3
PAUSE = 0.5  # seconds before the second attempt; twice that before the third
TIMEOUT = (10, 60)  # seconds until a connection stands, and between two pieces


class AddressFault(Exception):
    """An address did not give what it should; the message says why, in a few words."""


def download(address: str, path: Path, known_hash: str | None = None) -> None:
    """Fetch what lies at an address.

    When the server fails (5xx), or the transfer is cut, it is begun anew, `ATTEMPTS` times in all. What the
    server refuses (4xx) and what has the wrong hash is not asked for again.

    Parameters
    ----------
    address : str
        Begins with https:// or http://.
    path : Path
        Where the file goes. After a fault nothing is there.
    known_hash : str, optional
        Such as "sha256:..." or "md5:...".

    Raises
    ------
    AddressFault
        If the address does not give the file.
    OSError
        If the file cannot be written.
    """
    try:
        for attempt in range(ATTEMPTS):
            reason, final = _attempt(address, path)
            if reason is None:
                break
            if final or attempt == ATTEMPTS - 1:
                raise AddressFault(reason)
            time.sleep(PAUSE * 2**attempt)
        if known_hash is not None:
            algorithm, _, digits = known_hash.rpartition(":")
            found = pooch.file_hash(str(path), alg=algorithm or "sha256")
            if found != digits:
                raise AddressFault(f"the {algorithm} is {found[:12]}..., not {digits[:12]}...")
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _attempt(address: str, path: Path) -> tuple[str | None, bool]:
    """Why the attempt failed (None: it did not), and whether another one is useless."""
    name = address.rpartition("/")[2]
    # pooch sets the total; while it is 0 or None, pooch takes the bar for none. Small files get none either.
    with tqdm(desc=name, total=1, unit="B", unit_scale=True, leave=False, delay=0.5) as progress:
        # No compression on the way: the length that the server states is then that of the file.
        fetch = pooch.HTTPDownloader(
            progressbar=progress,
            chunk_size=1 << 16,
            timeout=TIMEOUT,
            headers={"Accept-Encoding": "identity"},
        )
        try:
            fetch(address, str(path), None)
        except OSError as error:
            # The errors of a transfer are OSErrors too, but they alone know a request.
            if not hasattr(error, "request"):
                raise
            status = getattr(error.response, "status_code", None)
            if status is not None:
                return f"HTTP {status}", status < 500
            received = path.stat().st_size
            if received:
                return f"the transfer was cut after {received:,} bytes", False
            return f"no connection ({type(error).__name__})", False
    return None, False
