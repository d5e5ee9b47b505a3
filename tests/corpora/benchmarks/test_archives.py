import gzip
import io
import os
import stat
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import archives
from nlpbook.corpora.benchmarks.archives import ArchiveError, read_archive, unpack

CONTENT = {
    "a.txt": b"alpha\n" * 50,
    "folder/b.txt": bytes(range(256)),
    "folder/deep/c": b"",
    "\u00e9 \u4e2d": b"1",
}


def write_zip(path, entries):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def write_tar(path, entries, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, content in entries:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


WRITE = {"zip": write_zip, "tar.gz": write_tar, "tar": lambda path, entries: write_tar(path, entries, "w:")}
every_format = pytest.mark.parametrize("kind", WRITE)


@pytest.fixture
def place(tmp_path):
    """Three levels down, so that a test sees what escapes."""
    folder = tmp_path / "one" / "two" / "three"
    folder.mkdir(parents=True)
    return folder


def refuse(path, message):
    """The archive is refused, and nothing is left anywhere."""
    top = path.parents[2]
    before = set(top.rglob("*"))
    with pytest.raises(ArchiveError, match=message):
        unpack(path, path.with_name("unpacked"))
    assert set(top.rglob("*")) == before


@every_format
def test_it_unpacks_everything(place, kind):
    path = place / "archive"  # the name says nothing about the format
    WRITE[kind](path, CONTENT.items())
    assert dict(read_archive(path)) == CONTENT
    unpack(path, place / "unpacked")
    files = {
        file.relative_to(place / "unpacked").as_posix(): file.read_bytes()
        for file in (place / "unpacked").rglob("*")
        if file.is_file()
    }
    assert files == CONTENT
    assert {file.name for file in place.iterdir()} == {"archive", "unpacked"}


@every_format
def test_folders_and_dots_are_no_trouble(place, kind):
    WRITE[kind](place / "archive", [("./a/./b.txt", b"1"), ("a//c.txt", b"2")])
    assert dict(read_archive(place / "archive")) == {"a/b.txt": b"1", "a/c.txt": b"2"}


def test_folder_entries_may_repeat(place):
    with tarfile.open(place / "archive", "w:gz") as archive:
        for name in ("a", "a", "a/b"):
            member = tarfile.TarInfo(name)
            member.type = tarfile.DIRTYPE
            archive.addfile(member)
        member = tarfile.TarInfo("a/b/c.txt")
        archive.addfile(member)
    assert dict(read_archive(place / "archive")) == {"a/b/c.txt": b""}


@every_format
def test_the_target_must_be_new(place, kind):
    WRITE[kind](place / "archive", CONTENT.items())
    (place / "unpacked").mkdir()
    with pytest.raises(FileExistsError, match="unpacked"):
        unpack(place / "archive", place / "unpacked")
    assert list((place / "unpacked").iterdir()) == []


@every_format
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../escaped.txt", "leads out of the folder"),
        ("a/../../escaped.txt", "leads out of the folder"),
        ("a/..", "leads out of the folder"),
        ("/tmp/escaped.txt", "is absolute"),
        ("//server/share", "is absolute"),
        ("C:/escaped.txt", "has a backslash, a colon"),
        ("C:escaped.txt", "has a backslash, a colon"),
        ("a.txt:stream", "has a backslash, a colon"),
        ("..\\escaped.txt", "has a backslash, a colon"),
        ("\\\\server\\share", "has a backslash, a colon"),
        ("a\nb", "or a control character"),
        ("A.TXT", "occurs twice"),
        ("./a.txt", "occurs twice"),
        ("folder", "occurs twice"),
        ("a.txt/b.txt", "leads through a file"),
        ("e\u0301 \u4e2d", "occurs twice"),
        (".", "is empty"),
    ],
)
def test_names_that_are_refused(place, kind, name, message):
    WRITE[kind](place / "archive", [*CONTENT.items(), (name, b"!")])
    refuse(place / "archive", message)


def test_a_zip_with_a_zero_in_a_name(place):
    write_zip(place / "archive", [("a.txt#.jpg", b"!")])
    content = (place / "archive").read_bytes().replace(b"a.txt#.jpg", b"a.txt\x00.jpg")
    (place / "archive").write_bytes(content)
    refuse(place / "archive", "or a control character")


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE],
)
def test_links_and_devices_in_a_tar(place, kind):
    with tarfile.open(place / "archive", "w:gz") as archive:
        member = tarfile.TarInfo("a.txt")
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    refuse(place / "archive", "is a link, a device or a pipe")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip(place, kind):
    with zipfile.ZipFile(place / "archive", "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        member.external_attr = (kind | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    refuse(place / "archive", "is a link or a device")


def test_a_link_then_a_file_through_it(place):
    with tarfile.open(place / "archive", "w:gz") as archive:
        link = tarfile.TarInfo("door")
        link.type, link.linkname = tarfile.SYMTYPE, "../.."
        archive.addfile(link)
        member = tarfile.TarInfo("door/escaped.txt")
        archive.addfile(member)
    refuse(place / "archive", "is a link, a device or a pipe")


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_bomb(place, kind):
    WRITE[kind](place / "archive", [("a.txt", bytes(200_000_000))])
    assert (place / "archive").stat().st_size < 300_000
    refuse(place / "archive", "far too much")


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_bomb_of_many_small_parts(place, kind):
    WRITE[kind](place / "archive", [(f"{i}.txt", bytes(1_000_000)) for i in range(150)])
    refuse(place / "archive", "far too much")


def test_a_zip_that_lies_about_its_sizes(place):
    """The limit holds for what comes out, not for what the header promises."""
    write_zip(place / "archive", [("a.txt", bytes(100_000_000))])
    content = (place / "archive").read_bytes()
    (place / "archive").write_bytes(
        content.replace((100_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    )
    refuse(place / "archive", "damaged or cut off|has not the size|far too much")


def test_a_tar_header_that_is_a_bomb(place):
    """An extended header is read whole before its file; it counts too."""
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 150_000_000
    (place / "archive").write_bytes(gzip.compress(header.tobuf() + bytes(header.size)))
    refuse(place / "archive", "far too much")


@every_format
def test_too_many_entries(place, kind, monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 10)
    WRITE[kind](place / "archive", [(f"{i}.txt", b"") for i in range(11)])
    refuse(place / "archive", "more than 10 entries")
    WRITE[kind](place / "archive", [(f"{i}.txt", b"") for i in range(10)])
    assert len(list(read_archive(place / "archive"))) == 10


def test_a_zip_whose_member_begins_before_the_file(place):
    write_zip(place / "archive", [("a.txt", b"text")])
    content = bytearray((place / "archive").read_bytes())
    # The stated place of the list of members, moved back: all offsets are then counted from before the file.
    end = content.index(b"PK\x05\x06")
    place_of_list = int.from_bytes(content[end + 16 : end + 20], "little")
    content[end + 16 : end + 20] = (place_of_list + 20).to_bytes(4, "little")
    (place / "archive").write_bytes(content)
    refuse(place / "archive", "is damaged")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_an_unusual_compression(place, compression):
    with zipfile.ZipFile(place / "archive", "w", compression) as archive:
        archive.writestr("a.txt", b"text")
    refuse(place / "archive", "is compressed in an unusual way")


def test_a_zip_with_a_shortened_list(place):
    write_zip(place / "archive", [("a.txt", b"text"), ("b.txt", b"text")])
    content = bytearray((place / "archive").read_bytes())
    content[content.rindex(b"PK\x05\x06") + 10] += 1
    (place / "archive").write_bytes(content)
    refuse(place / "archive", "its list of entries has not the stated length")


def test_a_zip_with_very_many_entries(place):
    """From 65,535 on the number is stated elsewhere."""
    write_zip(place / "archive", [(f"{i}.txt", b"") for i in range(65_540)])
    assert len(list(read_archive(place / "archive"))) == 65_540


def test_an_encrypted_zip(place):
    write_zip(place / "archive", [("a.txt", b"secret")])
    content = bytearray((place / "archive").read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (place / "archive").write_bytes(content)
    refuse(place / "archive", "damaged or cut off: .*password")


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>", b"\x1f\x8b", bytes(10_000), b"\xfd7zXZ\x00"])
def test_no_archive(place, content):
    (place / "archive").write_bytes(content)
    refuse(place / "archive", "archive is (no zip and no tar archive|damaged or cut off)")


@pytest.mark.parametrize("kind", WRITE)
def test_cut_anywhere(place, kind):
    """Wherever it is cut, it is refused; a tar archive also where one file ends and the next begins."""
    WRITE[kind](place / "whole", [("a.txt", os.urandom(512)), ("b.txt", os.urandom(1024)), ("c.txt", b"")])
    whole = (place / "whole").read_bytes()
    end = 5 * 512 + 3 * 512 - 512 if kind == "tar" else len(whole)  # what follows in a tar is padding
    for length in {*range(0, end, 97), *range(0, end, 512), end - 1}:
        (place / "archive").write_bytes(whole[:length])
        with pytest.raises(ArchiveError):
            list(read_archive(place / "archive"))


@given(st.sampled_from(sorted(WRITE)), st.data())
@settings(max_examples=300)
def test_damaged_anywhere(kind, data):
    """Whatever is changed, either all is as it was, or it is refused; never another error, never less."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inside" / "archive"
        path.parent.mkdir()
        WRITE[kind](path, CONTENT.items())
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        try:
            unpack(path, path.with_name("unpacked"))
        except ArchiveError:
            assert list(path.parent.iterdir()) == [path]
        else:
            assert {file.name for file in path.parent.iterdir()} == {"archive", "unpacked"}
            if kind != "tar":  # which has no checksums of its contents
                assert dict(read_archive(path)) == CONTENT
        assert list(Path(folder).iterdir()) == [path.parent]


@given(st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"]), st.binary(max_size=400))
def test_noise(start, noise):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive"
        for content in (start + noise, gzip.compress(noise), bytes(257) + b"ustar" + noise):
            path.write_bytes(content)
            try:
                list(read_archive(path))
            except ArchiveError as error:
                assert str(path) in str(error)


def test_a_missing_archive(tmp_path):
    with pytest.raises(FileNotFoundError):
        unpack(tmp_path / "archive", tmp_path / "unpacked")
    assert list(tmp_path.iterdir()) == []
