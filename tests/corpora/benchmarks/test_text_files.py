import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks.text_files import read_lines, read_text, whole_number


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file.txt"


def test_byte_order_mark_and_line_ends(file):
    file.write_bytes("\ufeffone\r\ntwo\n\u00e9\u4e2d\n".encode())
    assert read_lines(file) == ["one", "two", "\u00e9\u4e2d"]
    assert read_text(file) == "one\ntwo\n\u00e9\u4e2d\n"


def test_only_the_first_byte_order_mark_is_one(file):
    file.write_bytes(b"\xef\xbb\xbf" * 2 + b"a\n\xef\xbb\xbfb")
    assert read_lines(file) == ["\ufeffa", "\ufeffb"]


def test_the_last_line_end_may_be_missing(file):
    for content, lines in ((b"", []), (b"\n", [""]), (b"a", ["a"]), (b"a\n", ["a"]), (b"a\n\n", ["a", ""])):
        file.write_bytes(content)
        assert read_lines(file) == lines


def test_only_line_feeds_end_lines(file):
    """Tokens of real data hold characters at which str.splitlines would cut."""
    strange = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\rh"
    file.write_bytes(strange.encode() + b"\n")
    assert read_lines(file) == [strange]


def test_latin1_where_it_is_allowed(file):
    file.write_bytes("caf\u00e9\n".encode("latin-1"))
    assert read_lines(file, or_latin1=True) == ["caf\u00e9"]
    with pytest.raises(ValueError, match=r"file\.txt, line 1: byte 0xe9 is no UTF-8"):
        read_lines(file)
    file.write_bytes("caf\u00e9\n".encode())
    assert read_lines(file, or_latin1=True) == ["caf\u00e9"]


def test_the_line_of_a_wrong_byte(file):
    file.write_bytes(b"one\ntwo\r\nthr\xffee\n")
    with pytest.raises(ValueError, match=r"file\.txt, line 3: byte 0xff"):
        read_text(file)


def test_a_missing_file(file):
    with pytest.raises(FileNotFoundError):
        read_text(file)


@given(st.integers(0, 999_999_999))
def test_whole_numbers(number):
    assert whole_number(str(number)) == number


@given(st.text())
def test_what_is_no_whole_number(text):
    if not (text.isascii() and text.isdigit()):
        assert whole_number(text) is None
    for strange in ("9" * 5000, "\u00b2", "\u0663", "+1", "-1", "1_0", " 1", "1\n", ""):
        assert whole_number(strange) is None
