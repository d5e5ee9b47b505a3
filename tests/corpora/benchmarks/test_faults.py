"""What goes wrong when a data set is fetched: never is a half file taken for a whole one."""

import builtins
import dataclasses
import errno
import hashlib
import io
import os
import re
import socket
import subprocess
import tarfile
import traceback
import zipfile

import pytest

from nlpbook.corpora.benchmarks import DataUnavailable, File, Source, store
from nlpbook.corpora.benchmarks.characters import read_tinyshakespeare
from tests.corpora.benchmarks.conftest import TEXT, text_record, visible

FOLDER = "tinyshakespeare"


def load(record):
    return store.load(record, read_tinyshakespeare)


def refusal(record):
    """The one sentence with which loading is refused."""
    with pytest.raises(DataUnavailable) as caught:
        load(record)
    message = str(caught.value)
    assert "\n" not in message and not re.search(r"[.!?]\s", message), message
    # What led to it is said in the sentence: the reader sees no chain of the network's own errors.
    written = "".join(traceback.format_exception(caught.value))
    assert "direct cause" not in written and "During handling" not in written
    return message


def zipped(**files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"folder/{name.replace('_', '.')}", content)
    return memory.getvalue()


def tarred(**files):
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"folder/{name.replace('_', '.')}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return memory.getvalue()


def test_it_is_fetched_once_and_then_found(server, cache):
    record = text_record(server.put("input.txt", TEXT))
    assert store.find(record) is None
    assert load(record).text == TEXT.decode()
    assert store.find(record) == cache / FOLDER
    (cache / FOLDER / ".lock").unlink()
    assert load(record).text == TEXT.decode()
    assert server.requests == ["/input.txt"]
    # What is there is read without writing anything: a cache that has become read-only still serves.
    assert not (cache / FOLDER / ".lock").exists()
    assert visible(cache / FOLDER) == {"input.txt"}


def test_404_then_another_address(server, cache):
    record = text_record(server.address("gone.txt"), server.put("input.txt", TEXT))
    assert load(record).text == TEXT.decode()
    assert server.requests == ["/gone.txt", "/input.txt"]  # a 404 is not asked for twice


def test_404_everywhere(server, cache):
    message = refusal(text_record(server.address("gone.txt"), server.address("gone_too.txt")))
    assert message.count("HTTP 404") == 2
    for needed in (server.address("gone.txt"), "NLPBOOK_DATA", FOLDER, "input.txt", "data tinyshakespeare"):
        assert needed in message
    assert visible(cache / FOLDER) == set()


def test_500_then_success(server, cache):
    record = text_record(server.put("input.txt", TEXT, statuses=[500, 503]))
    assert load(record).text == TEXT.decode()
    assert len(server.requests) == 3


def test_500_for_good(server, cache):
    record = text_record(server.put("input.txt", TEXT, statuses=[500] * 9))
    assert "HTTP 500" in refusal(record)
    assert len(server.requests) == 3


@pytest.mark.parametrize("sent", [0, 1, 70_000, len(TEXT) - 1])
def test_a_cut_transfer_is_begun_anew(server, cache, sent):
    record = text_record(server.put("input.txt", TEXT, cuts=[sent]), known_hash=False)
    assert load(record).text == TEXT.decode()
    assert len(server.requests) == 2


def test_a_transfer_that_is_cut_again_and_again(server, cache):
    record = text_record(server.put("input.txt", TEXT, cuts=[100_000] * 9))
    assert "cut" in refusal(record)
    assert visible(cache / FOLDER) == set()


def test_a_cut_that_the_protocol_does_not_show(server, cache):
    """Without a stated length a cut looks like an end; the hash, or else the known counts, tell."""
    for known_hash in (True, False):
        address = server.put("input.txt", TEXT, cuts=[100_000] * 9, states_length=False)
        message = refusal(text_record(address, known_hash=known_hash))
        assert ("sha256" if known_hash else "characters instead of") in message
        assert visible(cache / FOLDER) == set()


def test_a_wrong_hash_then_another_address(server, cache):
    wrong = server.put("wrong.txt", TEXT.replace(b"be", b"me"))
    record = text_record(wrong, server.put("input.txt", TEXT))
    assert load(record).text == TEXT.decode()
    assert server.requests == ["/wrong.txt", "/input.txt"]


def test_a_wrong_hash_everywhere(server, cache):
    record = text_record(server.put("input.txt", TEXT + b"!"))
    assert "the sha256 is" in refusal(record)
    assert visible(cache / FOLDER) == set()


def test_a_page_of_an_inn_in_the_place_of_the_file(server, cache):
    """A hot spot answers every request with its own page, and status 200."""
    record = text_record(server.put("input.txt", b"<html>Please log in</html>"), known_hash=False)
    assert "is of no use" in refusal(record)
    assert visible(cache / FOLDER) == set()


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_is_unpacked(server, cache, pack):
    source = Source(
        server.put("all.archive", pack(input_txt=TEXT, more_txt=b"x")), members=(("input.txt",) * 2,)
    )
    assert load(text_record(source)).text == TEXT.decode()
    assert visible(cache / FOLDER) == {"input.txt"}


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_truncated_archive(server, cache, pack, share):
    whole = pack(input_txt=os.urandom(1000) + TEXT)
    source = Source(
        server.put("all.archive", whole[: int(share * len(whole))]), members=(("input.txt",) * 2,)
    )
    message = refusal(text_record(source, known_hash=False))
    assert "the archive is damaged or cut off" in message
    assert visible(cache / FOLDER) == set()


def test_an_archive_without_the_file_or_with_another(server, cache):
    lacks = Source(server.put("a.zip", zipped(other_txt=TEXT)), members=(("input.txt",) * 2,))
    other = Source(server.put("b.zip", zipped(input_txt=TEXT + b"!")), members=(("input.txt",) * 2,))
    message = refusal(text_record(lacks, other))
    assert "the archive has 0 files input.txt" in message
    assert "the sha256 of input.txt is not the known one" in message


def test_an_archive_that_would_write_elsewhere(server, cache, tmp_path):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("input.txt", TEXT)
        archive.writestr("../../../../escaped.txt", b"!")
    source = Source(server.put("evil.zip", memory.getvalue()), members=(("input.txt",) * 2,))
    assert "leads out of the folder" in refusal(text_record(source))
    assert not list(tmp_path.rglob("escaped.txt"))
    assert visible(cache / FOLDER) == set()


def test_nobody_at_the_address(cache):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    message = refusal(text_record(f"http://127.0.0.1:{port}/input.txt"))
    assert "no connection" in message and "NLPBOOK_DATA" in message


def test_an_address_that_no_name_server_knows(cache):
    assert "no connection" in refusal(text_record("http://no-such-host.invalid/input.txt"))


def test_no_address_at_all(cache):
    assert "no address is known for input.txt" in refusal(text_record())


def test_the_sentence_names_the_readers_own_folder(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("NLPBOOK_DATA", str(tmp_path / "mine"))
    assert str(tmp_path / "mine" / FOLDER) in refusal(text_record())


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True)
    except OSError:
        pytest.skip("there is no command mount")
    if done.returncode:
        pytest.skip("mounting a small disk is not permitted")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_really_full(server, cache, small_disk, monkeypatch):
    monkeypatch.setenv("NLPBOOK_CACHE", str(small_disk))
    address = server.put("input.txt", TEXT)
    message = refusal(text_record(address, address))
    assert os.strerror(errno.ENOSPC) in message and "NLPBOOK_CACHE" in message
    assert visible(small_disk / "benchmarks" / FOLDER) == set()
    assert len(server.requests) == 1  # no other address helps against a full disk


def test_a_cache_that_is_really_read_only(server, cache, small_disk, monkeypatch):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    monkeypatch.setenv("NLPBOOK_CACHE", str(small_disk / "cache"))
    message = refusal(text_record(server.put("input.txt", TEXT)))
    assert os.strerror(errno.EROFS) in message and "NLPBOOK_CACHE" in message
    assert server.requests == []


class FullDisk(io.RawIOBase):
    """A file on a disk that takes `room` bytes and no more."""

    def __init__(self, file, room):
        super().__init__()
        self.file, self.room = file, room

    def write(self, content):
        if len(content) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(content)
        return self.file.write(content)

    def close(self):
        self.file.close()
        super().close()


@pytest.mark.parametrize("room", [0, 70_000])
def test_a_disk_that_pretends_to_be_full(server, cache, monkeypatch, room):
    opened = builtins.open

    def open_on_full_disk(file, *arguments, **options):
        stream = opened(file, *arguments, **options)
        return FullDisk(stream, room) if str(file).endswith("fetched") and "w" in arguments[0] else stream

    monkeypatch.setattr(builtins, "open", open_on_full_disk)
    address = server.put("input.txt", TEXT)
    message = refusal(text_record(address, address))
    assert os.strerror(errno.ENOSPC) in message and "NLPBOOK_CACHE" in message
    assert visible(cache / FOLDER) == set()
    assert len(server.requests) == 1
    monkeypatch.undo()


def test_a_cache_that_cannot_be_a_folder(server, cache, tmp_path, monkeypatch):
    """Refused to everybody, root too: a folder inside a file."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NLPBOOK_CACHE", str(tmp_path / "file" / "cache"))
    message = refusal(text_record(server.put("input.txt", TEXT)))
    assert os.strerror(errno.ENOTDIR) in message and "NLPBOOK_CACHE" in message
    assert server.requests == []


def test_a_file_system_without_locks(server, cache, monkeypatch):
    def refuse(*arguments, **options):
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr(store.FileLock, "acquire", refuse)
    assert "flock" in refusal(text_record(server.put("input.txt", TEXT)))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(TEXT[:-1]),
        lambda path: path.write_bytes(TEXT.replace(b"To be", b"To me", 1)),
        lambda path: path.unlink(),
        lambda path: path.with_name(".receipt.json").unlink(),
        lambda path: path.with_name(".receipt.json").write_bytes(b'{"input.txt": '),
        lambda path: path.with_name(".receipt.json").write_bytes(b"\xff"),
        lambda path: path.with_name(".receipt.json").write_bytes(b"[]"),
        lambda path: path.with_name(".receipt.json").write_bytes(b'{"input.txt": 7}'),
        lambda path: path.with_name(".receipt.json").write_bytes(b"[" * 100_000),
    ],
)
def test_what_was_damaged_in_the_cache_is_fetched_anew(server, cache, damage):
    record = text_record(server.put("input.txt", TEXT))
    load(record)
    damage(cache / FOLDER / "input.txt")
    assert store.find(record) is None
    assert load(record).text == TEXT.decode()
    assert len(server.requests) == 2


def test_a_file_that_somebody_put_into_the_cache_is_not_trusted(server, cache):
    (cache / FOLDER).mkdir(parents=True)
    (cache / FOLDER / "input.txt").write_bytes(TEXT[:1000])
    assert load(text_record(server.put("input.txt", TEXT))).text == TEXT.decode()


def test_what_came_whole_is_kept_when_the_rest_fails(server, cache):
    parts = {f"{name}.txt": TEXT + name.encode() for name in "abc"}
    files = tuple(File(name, len(text)) for name, text in parts.items())
    for name in ("a.txt", "b.txt"):
        server.put(name, parts[name])
    sources = tuple(
        Source(server.address(name), name, hash="sha256:" + hashlib.sha256(text).hexdigest())
        for name, text in parts.items()
    )
    record = dataclasses.replace(text_record(), files=files, sources=sources)
    with pytest.raises(DataUnavailable, match="HTTP 404"):
        store.fetch(record, read_tinyshakespeare)
    assert visible(cache / FOLDER) == {"a.txt", "b.txt"}
    server.put("c.txt", parts["c.txt"])
    folder = store.fetch(record, read_tinyshakespeare)
    assert {name: (folder / name).read_bytes() for name in parts} == parts
    assert server.requests == ["/a.txt", "/b.txt", "/c.txt", "/c.txt"]


def test_the_readers_own_folder_comes_first(server, cache, tmp_path, monkeypatch):
    own = tmp_path / "own" / FOLDER
    own.mkdir(parents=True)
    monkeypatch.setenv("NLPBOOK_DATA", str(own.parent))
    record = text_record(server.put("input.txt", TEXT))
    load(record)  # it lacks the file: fetched
    assert len(server.requests) == 1
    (own / "input.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n"))
    assert store.find(record) == own
    assert load(record).text == TEXT.decode()
    (own / "input.txt").write_bytes(TEXT[:1000])
    with pytest.raises(
        ValueError, match=r"own.tinyshakespeare holds no whole copy .* 1,000 characters instead of"
    ):
        load(record)
    assert len(server.requests) == 1
