import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.cache import cache_folder, read_cached, write_cached


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "new" / "folder" / "x"
    assert read_cached(path, "key") is None
    assert write_cached(path, "key", b"content\n" * 100)
    assert read_cached(path, "key") == b"content\n" * 100
    assert write_cached(path, "key", b"")
    assert read_cached(path, "key") == b""
    assert list(path.parent.iterdir()) == [path]


def test_another_key_is_an_outdated_file(tmp_path):
    write_cached(tmp_path / "x", "old", b"content")
    assert read_cached(tmp_path / "x", "new") is None


@given(content=st.binary(max_size=200), data=st.data())
def test_a_damaged_file_is_no_result(content, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        write_cached(path, "key", content)
        whole = path.read_bytes()
        place = data.draw(st.integers(0, len(whole) - 1))
        damaged = data.draw(
            st.sampled_from(
                [
                    whole[:place],  # cut off
                    whole[place + 1 :],  # its beginning lost
                    whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],  # one bit turned
                    whole + b"\n",
                    whole[:place] + b"\n" + whole[place:],
                    bytes(len(whole)),
                ]
            )
        )
        path.write_bytes(damaged)
        assert read_cached(path, "key") is None


@given(noise=st.binary(max_size=200))
def test_noise_is_no_result(noise):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(noise)
        assert read_cached(path, "key") is None


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a file where the folder should be")
    path = tmp_path / "file" / "x"
    assert not write_cached(path, "key", b"content")
    assert read_cached(path, "key") is None

    def refuse(*arguments, **options):
        raise PermissionError("read-only")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert not write_cached(tmp_path / "x", "key", b"content")


def test_a_failed_move_leaves_nothing_behind(tmp_path):
    (tmp_path / "x").mkdir()  # a file cannot be moved onto a folder
    assert not write_cached(tmp_path / "x", "key", b"content")
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]
    assert read_cached(tmp_path / "x", "key") is None


def test_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("NLPBOOK_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("NLPBOOK_CACHE")
    assert "nlpbook" in str(cache_folder())
    monkeypatch.setenv("NLPBOOK_CACHE", "")
    assert "nlpbook" in str(cache_folder())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(tmp_path):
    tmp_path.chmod(0o500)
    assert not write_cached(tmp_path / "x", "key", b"content")
