"""Where the files of a data set are: in the reader's own folder, in the cache, or still at their addresses.

A file in the cache is taken only if a receipt beside it states its size and SHA-256. The receipt is written
when the file is known to be whole, so whatever a killed process left behind is fetched anew.
"""

import contextlib
import gc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pooch
from filelock import FileLock, Timeout

from nlpbook.corpora.benchmarks.archives import ArchiveError, unpack
from nlpbook.corpora.benchmarks.download import AddressFault, download
from nlpbook.corpora.benchmarks.record import File, Record, Source
from nlpbook.corpora.cache import cache_folder

Read = Callable[[Path], Any]
_PART = ".part-"  # the beginning of the names of what is not whole yet
_RECEIPT = ".receipt.json"


class DataUnavailable(OSError):
    """A data set is neither here nor to be had; the message is one sentence that says what to do."""


def data_folder() -> Path | None:
    """The reader's own folder of data sets: the one that ``NLPBOOK_DATA`` names, if it is set."""
    folder = os.environ.get("NLPBOOK_DATA")
    return Path(folder).expanduser() if folder else None


def cached_folder(record: Record) -> Path:
    """Where a data set is kept after it was fetched; it need not be there."""
    return cache_folder() / "benchmarks" / record.folder


def find(record: Record) -> Path | None:
    """The folder that holds all files of a data set, or None.

    The folder that ``NLPBOOK_DATA`` names comes first, then the cache.
    """
    own = data_folder()
    if own is not None and all((own / record.folder / file.name).is_file() for file in record.files):
        return own / record.folder
    cached = cached_folder(record)
    return cached if not _missing(record, cached) else None


def load(record: Record, read: Read) -> Any:
    """Find a data set or fetch it, read it, and hold it to its known counts.

    Parameters
    ----------
    record : Record
    read : callable
        Takes the folder and returns an object whose method `counts` counts what is in it.

    Returns
    -------
    object
        What `read` returned.

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If a file is not what it should be: the message names file and line, or the counts that differ.
    """
    return read_checked(record, find(record) or fetch(record, read), read)


def read_checked(record: Record, folder: Path, read: Read) -> Any:
    """Read a data set from a folder; ValueError if its counts are not the known ones."""
    with _no_garbage_collection():
        data = read(folder)
    found = data.counts()
    differences = [
        f"{found.get(what, 0):,} {what} instead of {count:,}"
        for what, count in record.counts.items()
        if found.get(what) != count
    ]
    if differences:
        raise ValueError(f"{folder} holds no whole copy of {record.name}: {', '.join(differences)}")
    return data


def fetch(record: Record, read: Read) -> Path:
    """Fetch into the cache whatever files of a data set are not there yet.

    Parameters
    ----------
    record : Record
    read : callable
        As for `load`; files whose hash is not known are read and counted before they are taken.

    Returns
    -------
    Path
        The folder, which then holds all files.

    Raises
    ------
    DataUnavailable
        If no address gives a whole copy, or the cache cannot be written.
    """
    folder = cached_folder(record)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder, record):
            for left in folder.glob(_PART + "*"):  # by a process that was killed
                shutil.rmtree(left, ignore_errors=True)
            missing = _missing(record, folder)
            if missing:
                with tempfile.TemporaryDirectory(prefix=_PART, dir=folder) as part:
                    _fetch_missing(record, missing, folder, Path(part), read)
    except DataUnavailable:
        raise
    except (OSError, NotImplementedError) as error:  # the latter: a file system without locks
        reason = getattr(error, "strerror", None) or str(error)
        raise DataUnavailable(
            f"{record.title} cannot be stored in {folder} ({reason}): make that possible, or name another "
            "folder in the environment variable NLPBOOK_CACHE"
        ) from None
    return folder


def _fetch_missing(record: Record, missing: list[File], folder: Path, part: Path, read: Read) -> None:
    """Bring the missing files to `part` and from there, once they are known to be whole, to `folder`."""
    unproven: dict[str, str] = {}  # file name to address
    here: set[str] = set()
    for file in missing:
        if file.name in here:
            continue
        source = _first_that_gives(record, file, part)
        wanted = {other.name for other in missing} - here
        proven = {
            name for name in source.files if name in wanted and _is_proven(record, source, name, part / name)
        }
        _take(folder, part, dict.fromkeys(proven, source.address))
        unproven |= {name: source.address for name in source.files if name in wanted - proven}
        here |= wanted & set(source.files)
    if unproven:
        for file in record.files:
            if file.name not in unproven:
                shutil.copyfile(folder / file.name, part / file.name)
        try:
            read_checked(record, part, read)
        except ValueError as error:
            addresses = " and ".join(sorted(set(unproven.values())))
            problem = str(error).replace(f"{part}{os.sep}", "").replace(str(part), "it")
            raise DataUnavailable(_help(record, f"what {addresses} gave is of no use: {problem}")) from None
        _take(folder, part, unproven)


def _first_that_gives(record: Record, file: File, part: Path) -> Source:
    """The first source that gives a file; the file, and what comes with it, is in `part` then."""
    reasons = []
    for source in record.sources:
        if file.name in source.files:
            try:
                _obtain(record, source, part)
                return source
            except AddressFault as fault:
                reasons.append(f"{source.address}: {fault}")
    raise DataUnavailable(_help(record, "; ".join(reasons) or f"no address is known for {file.name}"))


def _obtain(record: Record, source: Source, part: Path) -> None:
    """Fetch and unpack what one source gives; AddressFault if it does not give it whole."""
    fetched = part / "fetched"
    unpacked = part / "unpacked"
    try:
        download(source.address, fetched, source.hash)
        if source.file:
            fetched.replace(part / source.file)
        else:
            unpack(fetched, unpacked)
            for member, name in source.members:
                found = [path for path in unpacked.rglob(member) if path.is_file()]
                if len(found) != 1:
                    raise AddressFault(f"the archive has {len(found)} files {member}")
                found[0].replace(part / name)
        if source.hash is None:
            for file in record.files:
                if file.name in source.files and file.sha256 not in (None, sha256_of(part / file.name)):
                    raise AddressFault(f"the sha256 of {file.name} is not the known one")
    except ArchiveError as error:
        raise AddressFault(str(error).replace(str(fetched), "the archive")) from None
    finally:
        fetched.unlink(missing_ok=True)
        shutil.rmtree(unpacked, ignore_errors=True)


def _is_proven(record: Record, source: Source, name: str, path: Path) -> bool:
    """Whether a hash says that the file is whole: that of its source, or its own."""
    if source.hash is not None:
        return True
    return sha256_of(path) in {file.sha256 for file in record.files if file.name == name}


def _take(folder: Path, part: Path, addresses: dict[str, str]) -> None:
    """Move whole files to their place, then write the receipt that makes them count."""
    receipt = _read_receipt(folder)
    for name, address in addresses.items():
        path = part / name
        receipt[name] = {"size": path.stat().st_size, "sha256": sha256_of(path), "from": address}
        path.replace(folder / name)
    new = part / _RECEIPT
    new.write_text(json.dumps(receipt, indent=1), encoding="utf8", newline="\n")
    new.replace(folder / _RECEIPT)


def _missing(record: Record, folder: Path) -> list[File]:
    """The files of a data set that are not whole in a folder of the cache."""
    receipt = _read_receipt(folder)
    missing = []
    for file in record.files:
        entry, path = receipt.get(file.name), folder / file.name
        try:
            whole = (
                isinstance(entry, dict)
                and path.stat().st_size == entry.get("size")
                and sha256_of(path) == entry.get("sha256")
            )
        except OSError:
            whole = False
        if not whole:
            missing.append(file)
    return missing


def _read_receipt(folder: Path) -> dict[str, Any]:
    """What is known to be whole; nothing, if the receipt is missing or damaged."""
    try:
        receipt = json.loads((folder / _RECEIPT).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return receipt if isinstance(receipt, dict) else {}


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Looking for cycles among hundreds of thousands of new tree nodes would take most of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def _alone_in(folder: Path, record: Record) -> Iterator[None]:
    """Hold the folder's lock; wait, saying so, while another process holds it. A killed one leaves none."""
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"Another process is fetching {record.title}: waiting for it to finish.", file=sys.stderr)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _help(record: Record, reasons: str) -> str:
    """One sentence: what is not here, why it could not be fetched, and what to do."""
    names = [file.name for file in record.files]
    files = " and ".join(names) if len(names) < 4 else f"the {len(names)} files that its record lists"
    own = data_folder()
    where = (
        f"the folder {own / record.folder}"
        if own is not None
        else f"a folder {record.folder} in a folder that the environment variable NLPBOOK_DATA names"
    )
    return (
        f"{record.title} is not on this machine and could not be fetched ({reasons}): try again with a "
        f"connection to the network, or get {files} by other means (`python -m nlpbook data {record.name}` "
        f"lists the addresses) and put them into {where}"
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return pooch.file_hash(str(path), alg="sha256")
