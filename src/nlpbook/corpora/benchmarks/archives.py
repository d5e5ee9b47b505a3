"""Reading zip and tar archives that nobody vouches for.

An archive is refused whole if one of its entries would be written outside the target (a path with "..", an
absolute path, a Windows drive), is a link, a device or a pipe, has a name that occurred before, or if it
unpacks to far more than such an archive can hold (a "bomb"). What is cut off or damaged is refused too.
"""

import errno
import gzip
import io
import re
import shutil
import stat
import struct
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

MAX_BYTES = 1 << 30
MAX_ENTRIES = 200_000
MAX_RATIO = 100
_ALLOWANCE = 1 << 20  # small archives of repetitive text may exceed the ratio
_STRANGE = re.compile(r"[\\:\x00-\x1f]")
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    gzip.BadGzipFile,
    NotImplementedError,  # a feature of zip that Python does not know
    RuntimeError,  # an encrypted member
    ValueError,  # a field that holds no number
    struct.error,
    OverflowError,
    IndexError,
)


class ArchiveError(ValueError):
    """An archive that is damaged, cut off, or not safe to unpack."""


def read_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """The regular files in a zip, tar or tar.gz archive, one after the other, nothing written anywhere.

    Parameters
    ----------
    path : Path
        The archive; what it is follows from its first bytes, not from its name.

    Yields
    ------
    (str, bytes)
        The path in the archive, with "/" between folders, and the content.

    Raises
    ------
    ArchiveError
        If the archive is damaged, cut off or not safe.
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(512)
        file.seek(0)
        limit = min(MAX_BYTES, path.stat().st_size * MAX_RATIO + _ALLOWANCE)
        if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            entries = _zip_entries(file, limit)
        elif start[:2] == b"\x1f\x8b":
            entries = _tar_entries(gzip.GzipFile(fileobj=file), limit)
        elif start[257:262] == b"ustar":
            entries = _tar_entries(file, limit)
        else:
            raise ArchiveError(f"{path} is no zip and no tar archive")
        try:
            yield from entries
        except ArchiveError as error:
            raise ArchiveError(f"{path}: {error}") from None
        except _DAMAGED as error:
            raise ArchiveError(f"{path} is damaged or cut off: {error}") from None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise ArchiveError(f"{path} is damaged: it points to a place before its beginning") from None


def unpack(path: Path, folder: Path) -> None:
    """Unpack an archive into a new folder, which appears whole or not at all.

    Parameters
    ----------
    path : Path
        A zip, tar or tar.gz archive.
    folder : Path
        Must not exist yet; its parent must.

    Raises
    ------
    ArchiveError
        As `read_archive`; then nothing is left behind.
    FileExistsError
        If `folder` exists.
    """
    if folder.exists():
        raise FileExistsError(f"folder exists already: {folder}")
    beside = Path(tempfile.mkdtemp(prefix=".unpack-", dir=folder.parent))
    try:
        for name, content in read_archive(path):
            target = beside.joinpath(*name.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        beside.replace(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


class _Names:
    """The names seen so far, as file systems tell them apart that know no case and no two ways to write é."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._entries = 0

    def check(self, name: str, is_folder: bool) -> str:
        """The name in plain form; ArchiveError if it is not safe or not new."""
        self._entries += 1
        if self._entries > MAX_ENTRIES:
            raise ArchiveError(f"it has more than {MAX_ENTRIES:,} entries")
        if _STRANGE.search(name):
            raise ArchiveError(f"the name {name!r} has a backslash, a colon or a control character")
        if name.startswith("/"):
            raise ArchiveError(f"the path {name!r} is absolute")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if ".." in parts:
            raise ArchiveError(f"the path {name!r} leads out of the folder")
        if not parts:
            if is_folder:
                return ""
            raise ArchiveError(f"the name {name!r} is empty")
        keys = [unicodedata.normalize("NFC", part).casefold() for part in parts]
        above = ["/".join(keys[:n]) for n in range(1, len(keys))]
        key = "/".join(keys)
        if key in self._files or (not is_folder and key in self._folders):
            raise ArchiveError(f"the name {name!r} occurs twice")
        if any(folder in self._files for folder in above):
            raise ArchiveError(f"the path {name!r} leads through a file")
        self._folders.update(above)
        (self._folders if is_folder else self._files).add(key)
        return "/".join(parts)


class _Metered:
    """A stream that refuses to give more than `limit` bytes, whatever its headers promised."""

    def __init__(self, stream: io.BufferedIOBase, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; ArchiveError when the limit is passed."""
        wanted = self._left + 1 if size < 0 else min(size, self._left + 1)
        content = self._stream.read(wanted)
        self._left -= len(content)
        if self._left < 0:
            raise ArchiveError("it unpacks to far too much for its size")
        return content


def _zip_entries(file: io.BufferedIOBase, limit: int) -> Iterator[tuple[str, bytes]]:
    names = _Names()
    with zipfile.ZipFile(file) as archive:
        members = []
        if _stated_entries(file) not in (len(archive.infolist()), 0xFFFF):  # the latter: more than that
            raise ArchiveError("its list of entries has not the stated length")
        for member in archive.infolist():
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise ArchiveError(f"{member.filename!r} is a link or a device")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ArchiveError(f"{member.filename!r} is compressed in an unusual way")
            members.append((names.check(member.orig_filename, member.is_dir()), member))
        for name, member in members:
            if not member.is_dir():
                with archive.open(member) as stream:
                    content = _Metered(stream, limit).read()
                if len(content) != member.file_size:
                    raise ArchiveError(f"{name!r} has not the size that the archive states")
                limit -= len(content)
                yield name, content


def _stated_entries(file: io.BufferedIOBase) -> int:
    """How many entries the end record of a zip archive states; zipfile does not ask."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - (1 << 16) - 22))
    end = file.read()
    record = end[end.rindex(b"PK\x05\x06") :]
    return int.from_bytes(record[10:12], "little")


def _tar_entries(file: io.BufferedIOBase, limit: int) -> Iterator[tuple[str, bytes]]:
    names = _Names()
    metered = _Metered(file, limit)
    with tarfile.open(fileobj=metered, mode="r|") as archive:
        while (member := archive.next()) is not None:
            if not (member.isreg() or member.isdir()):
                raise ArchiveError(f"{member.name!r} is a link, a device or a pipe")
            name = names.check(member.name, member.isdir())
            if member.isreg():
                content = archive.extractfile(member).read()
                if len(content) != member.size:
                    raise ArchiveError(f"{name!r} is cut off")
                yield name, content
            archive.members.clear()  # they would be kept until the end: 100 MB for 100,000 entries
        # A damaged header passes for the end of a tar archive. The true end is marked by zeros alone.
        rest = b"".join(iter(lambda: archive.fileobj.read(1 << 16), b""))
        if not rest or any(rest):
            raise ArchiveError("it ends without the mark of its end")
