"""Vector files against gensim's reader and writer, and whatever can be broken about a file."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nlpbook.word2vec import load_word2vec, save_word2vec, vector_files
from nlpbook.words import WordVectors

words = st.text(st.characters(codec="utf-8", exclude_characters=" \t\n\r\v\f"), min_size=1, max_size=6)
tables = st.tuples(st.lists(words, min_size=1, max_size=6, unique=True), st.integers(1, 4)).flatmap(
    lambda case: st.builds(
        WordVectors,
        st.just(case[0]),
        arrays(np.float32, (len(case[0]), case[1]), elements=st.floats(-(2.0**60), 2.0**60, width=32)),
    )
)
formats = pytest.mark.parametrize("binary", [False, True])
TABLE = WordVectors(["cat", "猫", "Zürich"], np.array([[0.5, -1, 0.25], [1, 0, -0.125], [3, 1e-30, 0.1]]))
TEXT = "3 3\ncat 0.5 -1 0.25\n猫 1 0 -0.125\nZürich 3 1e-30 0.1\n".encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all examples of a test."""
    return tmp_path_factory.mktemp("vectors")


def written(folder, content):
    (folder / "vectors").write_bytes(content)
    return folder / "vectors"


def content_of(folder, table, binary):
    save_word2vec(table, folder / "saved", binary=binary)
    return (folder / "saved").read_bytes()


@formats
@given(table=tables)
def test_what_was_saved_is_loaded(folder, table, binary):
    save_word2vec(table, folder / "vectors", binary=binary)
    loaded = load_word2vec(folder / "vectors", binary=binary)
    assert loaded.words == table.words
    assert loaded.vectors.dtype == np.float32
    np.testing.assert_array_equal(loaded.vectors, table.vectors)
    some = load_word2vec(folder / "vectors", binary=binary, max_words=2)
    assert some.words == table.words[:2]
    np.testing.assert_array_equal(some.vectors, table.vectors[:2])


def test_the_formats_as_they_are_described(tmp_path):
    assert load_word2vec(written(tmp_path, TEXT)).words == TABLE.words
    np.testing.assert_array_equal(load_word2vec(tmp_path / "vectors").vectors, np.float32(TABLE.vectors))
    rows = [struct.pack("<3f", *row) for row in TABLE.vectors]
    names = [word.encode() for word in TABLE.words]
    plain = b"3 3\n" + b"".join(name + b" " + row for name, row in zip(names, rows, strict=True))
    with_line_feeds = plain[:4] + b"".join(n + b" " + r + b"\n" for n, r in zip(names, rows, strict=True))
    assert content_of(tmp_path, TABLE, binary=True) == plain
    for content in (plain, with_line_feeds):
        loaded = load_word2vec(written(tmp_path, content), binary=True)
        assert loaded.words == TABLE.words
        np.testing.assert_array_equal(loaded.vectors, np.float32(TABLE.vectors))
    # word2vec's program ends its lines with a space; an editor on Windows ends them its own way
    for end in (b" \n", b"\r\n"):
        assert load_word2vec(written(tmp_path, TEXT.replace(b"\n", end))).words == TABLE.words


@formats
@given(table=tables)
def test_gensim_reads_what_we_write(folder, table, binary):
    KeyedVectors = pytest.importorskip("gensim.models").KeyedVectors
    save_word2vec(table, folder / "vectors", binary=binary)
    theirs = KeyedVectors.load_word2vec_format(str(folder / "vectors"), binary=binary)
    assert theirs.index_to_key == table.words
    np.testing.assert_array_equal(theirs.vectors, table.vectors)


@formats
@given(table=tables)
def test_we_read_what_gensim_writes(folder, table, binary):
    KeyedVectors = pytest.importorskip("gensim.models").KeyedVectors
    theirs = KeyedVectors(vector_size=table.vectors.shape[1])
    theirs.add_vectors(table.words, table.vectors)
    theirs.save_word2vec_format(str(folder / "vectors"), binary=binary)
    loaded = load_word2vec(folder / "vectors", binary=binary)
    assert loaded.words == table.words
    np.testing.assert_array_equal(loaded.vectors, table.vectors)


@formats
@given(table=tables)
@settings(max_examples=8)
def test_a_file_cut_off_anywhere_is_refused(folder, table, binary):
    content = content_of(folder, table, binary)
    for length in range(len(content)):
        with pytest.raises(ValueError, match=r"vectors, (line|byte) \d+: "):
            load_word2vec(written(folder, content[:length]), binary=binary)


@formats
@given(table=tables, data=st.data())
def test_a_damaged_file_is_refused_or_still_a_file_of_vectors(folder, table, binary, data):
    """One byte changed, put in or taken out: what is read is finite and whole, or the error says where."""
    content = bytearray(content_of(folder, table, binary))
    place = data.draw(st.integers(0, len(content) - 1))
    replacement = data.draw(st.binary(max_size=2))
    content[place : place + data.draw(st.integers(0, 2))] = replacement
    check_any_content(written(folder, bytes(content)), binary)


@formats
@given(content=st.binary(max_size=60) | st.from_regex(rb"\A[0-9]{1,3} [0-9]{1,2}\n(?s:.{0,40})"))
def test_any_bytes_are_refused_or_a_file_of_vectors(folder, content, binary):
    check_any_content(written(folder, content), binary)


def check_any_content(path, binary):
    try:
        loaded = load_word2vec(path, binary=binary)
    except ValueError as error:
        assert str(error).startswith(("vectors, line ", "vectors, byte "))
        assert type(error) is ValueError  # not one of its kinds, such as UnicodeDecodeError
    else:
        assert np.isfinite(loaded.vectors).all()
        save_word2vec(loaded, path, binary=binary)
        assert load_word2vec(path, binary=binary).words == loaded.words


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: the header must be two whole numbers; got b''"),
        (b"cat 0.5 -1\n", "line 1: the header must be two whole numbers"),
        (b"0 3\n", "line 1: there must be a word and a number at least; got 0 and 3"),
        (b"-3 3\n", "line 1: the header"),
        (b"9" * 5000 + b" 3\n", "line 1: the header"),
        (b"999999999999 999999\ncat 1 2\n", "line 1: the header promises 999999999999 words with 999999"),
        (TEXT.replace(b"3 3", b"4 3") + b"\n" * 9, "line 5: expected a word and 3 numbers; got 0"),
        (TEXT.replace(b"3 3", b"4 3") + b"d", "line 1: the header promises 4 words|line 5: the file ends"),
        (TEXT.replace(b"3 3", b"2 3"), "byte 35: the file goes on after its last word: b'Z"),
        (TEXT.replace(b"1 0 ", b"1 0 0 "), "line 3: expected a word and 3 numbers; got 4"),
        (TEXT.replace(b"1 0 ", b"1 "), "line 3: expected a word and 3 numbers; got 2"),
        (TEXT.replace(b"1 0 ", b"1 O "), "line 3: expected 3 numbers after a word"),
        (TEXT.replace(b"1 0 ", b"1 1_0 "), "line 3: expected 3 numbers after a word"),
        (TEXT.replace(b"1 0 ", b"1 nan "), "line 3: a number of '猫' is NaN"),
        (TEXT.replace(b"1 0 ", b"1 -inf "), "line 3: a number of '猫' is NaN, infinite"),
        (TEXT.replace(b"1 0 ", b"1 1e39 "), "line 3: a number of '猫' is .* too large for float32"),
        (TEXT.replace("猫".encode(), b"cat"), "line 3: the word 'cat' is there twice, first at line 2"),
        (TEXT.replace("猫".encode(), b"\xc3"), "line 3: the word is not UTF-8"),
        (TEXT.replace("猫".encode(), b""), "line 3: a word must have a character"),
        (TEXT.replace(b"cat", b"c\tt"), r"line 2: a word must have a character and no white space"),
    ],
)
def test_what_is_wrong_with_a_text_file(tmp_path, content, message):
    with pytest.raises(ValueError, match=f"vectors, ({message})"):
        load_word2vec(written(tmp_path, content))


def test_what_is_wrong_with_a_binary_file(tmp_path):
    content = content_of(tmp_path, TABLE, binary=True)
    where = 4 + 4 + 12  # after the header, "cat " and its numbers
    assert content[where:].startswith("猫 ".encode())
    for damaged, message in (
        (b"9999999999999 300\n" + content[4:], "line 1: the header promises 9999999999999 words"),
        (content[:-1], "line 1: the header promises|byte 55: the file ends inside of the word that began"),
        (content + b"x", f"byte {len(content)}: the file goes on after its last word: b'x'"),
        (content.replace("猫".encode(), b"\xff\xfe"), f"byte {where}: the word is not UTF-8"),
        (
            content.replace("猫".encode(), b"cat"),
            f"byte {where}: the word 'cat' is there twice, first at byte 4",
        ),
        (
            content.replace(struct.pack("<f", -0.125), struct.pack("<f", np.nan)),
            f"byte {where}: a number of '猫'",
        ),
        (content.replace("猫".encode(), b""), f"byte {where}: a word must have a character"),
    ):
        with pytest.raises(ValueError, match=f"vectors, ({message})"):
            load_word2vec(written(tmp_path, damaged), binary=True)


def test_other_bad_input(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_word2vec(tmp_path / "absent")
    path = written(tmp_path, TEXT)
    with pytest.raises(ValueError, match="max_words must be a whole number, 1 or larger; got 0"):
        load_word2vec(path, max_words=0)
    with pytest.raises(TypeError, match=r"max_words must be a whole number, 1 or larger; got 2\.5"):
        load_word2vec(path, max_words=2.5)
    # what comes after the words that were asked for may be anything
    assert load_word2vec(written(tmp_path, TEXT.replace(b"1e-30", b"nan")), max_words=2).words == [
        "cat",
        "猫",
    ]


@formats
@pytest.mark.parametrize("word", ["New York", "a\tb", "a\n", "\r", "", "\ud800"])
def test_words_that_the_formats_cannot_hold(tmp_path, word, binary):
    path = written(tmp_path, TEXT)
    with pytest.raises(ValueError, match="vectors must have words"):
        save_word2vec(WordVectors(["cat", word], np.eye(2)), path, binary=binary)
    assert [file.name for file in tmp_path.iterdir()] == ["vectors"]
    assert path.read_bytes() == TEXT


@formats
def test_numbers_that_float32_cannot_hold(tmp_path, binary):
    path = written(tmp_path, TEXT)
    with pytest.raises(ValueError, match=r"vectors must fit into float32, up to 3.4e38; got 1e\+39 for 'b'"):
        save_word2vec(WordVectors(["a", "b"], np.array([[1, 0], [0, 1e39]])), path, binary=binary)
    assert [file.name for file in tmp_path.iterdir()] == ["vectors"]
    assert path.read_bytes() == TEXT


@formats
def test_a_disk_that_fails_leaves_the_old_file(tmp_path, binary, monkeypatch):
    def full(words, rows):
        raise OSError("no space left")

    path = written(tmp_path, TEXT)
    monkeypatch.setattr(vector_files, "_binary_block" if binary else "_text_block", full)
    with pytest.raises(OSError, match="no space left"):
        save_word2vec(TABLE, path, binary=binary)
    assert [file.name for file in tmp_path.iterdir()] == ["vectors"]
    assert path.read_bytes() == TEXT


def test_many_words_are_written_in_blocks(tmp_path):
    table = WordVectors([f"w{i}" for i in range(2500)], np.random.default_rng(0).normal(size=(2500, 3)))
    for binary in (False, True):
        save_word2vec(table, tmp_path / "vectors", binary=binary)
        loaded = load_word2vec(tmp_path / "vectors", binary=binary)
        assert loaded.words == table.words
        np.testing.assert_array_equal(loaded.vectors, table.vectors.astype(np.float32))
