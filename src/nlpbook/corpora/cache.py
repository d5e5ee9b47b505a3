"""A folder of results that are slow to make: whole or absent, never half-written, checked when read."""

import hashlib
import os
import tempfile
import zlib
from pathlib import Path

import pooch

_MAGIC = b"nlpbook-cache-1"


def cache_folder() -> Path:
    """The folder for cached results: ``NLPBOOK_CACHE`` if that is set, else the user's cache folder."""
    return Path(os.environ.get("NLPBOOK_CACHE") or pooch.os_cache("nlpbook"))


def read_cached(path: Path, key: str) -> bytes | None:
    """What was stored under a key, or None when there is nothing there that can be trusted.

    A missing, truncated, altered or outdated file, or one that may not be read, is no error: the caller
    makes the result anew.

    Parameters
    ----------
    path : Path
        The cache file.
    key : str
        What the result depends on (a hash of versions, for example); a file with another key is outdated.

    Returns
    -------
    bytes or None
    """
    try:
        header, payload = path.read_bytes().split(b"\n", 1)
        if header != _header(key, payload):
            return None
        return zlib.decompress(payload)
    except (OSError, ValueError, zlib.error, MemoryError):
        return None


def write_cached(path: Path, key: str, content: bytes) -> bool:
    """Store a result under a key, and say whether that worked.

    The file appears whole or not at all: it is written beside its place and then moved there, so that
    two processes may store the same result at once. Where the folder cannot be written, nothing is
    stored.

    Parameters
    ----------
    path : Path
        The cache file; its folder is made if it is missing.
    key : str
        What the result depends on.
    content : bytes
        The result.

    Returns
    -------
    bool
        False if the folder could not be written.
    """
    payload = zlib.compress(content)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(_header(key, payload) + b"\n" + payload)
        Path(temporary).replace(path)
    except OSError:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        return False
    return True


def _header(key: str, payload: bytes) -> bytes:
    """One line: the format, a hash of the key and a hash of the payload."""
    hashes = (hashlib.sha256(part).hexdigest().encode() for part in (key.encode(), payload))
    return b" ".join((_MAGIC, *hashes))
