import json

import pytest

from nlpbook.corpora.benchmarks import Poem, load_chinese_poetry
from nlpbook.corpora.benchmarks.poems import read_poems


@pytest.fixture
def file(tmp_path):
    return tmp_path / "poems.json"


def read(file, content):
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_poems(file, lines="lines", title="title", author="author")


def test_poems(file):
    poems = read(
        file,
        [
            {
                "title": "\u975c\u591c\u601d",
                "author": "\u674e\u767d",
                "lines": ["\u5e8a\u524d\uff0c", "\u660e\u6708\u3002"],
                "id": 1,
            }
        ],
    )
    assert poems == [Poem("\u975c\u591c\u601d", ("\u5e8a\u524d\uff0c", "\u660e\u6708\u3002"), "\u674e\u767d")]
    assert poems[0].text == "\u5e8a\u524d\uff0c\u660e\u6708\u3002"


GOOD = {"title": "a", "author": "b", "lines": ["c"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[{]", "line 1: Expecting property name"),
        (b'[{"title":\n"a",\n}]', "line 3: "),
        (b"", "line 1: Expecting value"),
        (b"\xff", "line 1: byte 0xff is no UTF-8"),
        (b"[" * 100_000, "line 1: brackets are nested too deeply"),
        (b"[" + b"9" * 10_000 + b"]", "line 1: Exceeds the limit"),
        (b"{}", "line 1: a list of texts should be here"),
        ([GOOD, 7], "text 2: 'title' must be a string"),
        ([GOOD, GOOD | {"title": None}], "text 2: 'title' must be a string"),
        ([{"title": "a", "lines": ["c"]}], "text 1: 'author' must be a string"),
        ([GOOD | {"lines": []}], "text 1: 'lines' must be a list of strings, and not empty"),
        ([GOOD | {"lines": "c"}], "text 1: 'lines' must be a list of strings"),
        ([GOOD | {"lines": ["c", 1]}], "text 1: 'lines' must be a list of strings"),
        ([{"title": "a", "author": "b"}], "text 1: 'lines' must be a list of strings"),
    ],
)
def test_what_is_refused(file, content, message):
    with pytest.raises(ValueError, match=rf"poems\.json, {message}"):
        read(file, content)


def test_the_real_ones(data):
    poetry = load_chinese_poetry()
    assert poetry.shijing[0] == poetry.shijing[0].__class__(
        "\u5173\u96ce", poetry.shijing[0].lines, None, "\u5468\u5357"
    )
    assert poetry.shijing[0].text.startswith("\u5173\u5173\u96ce\u9e20\uff0c\u5728\u6cb3\u4e4b\u6d32\u3002")
    assert any(poem.author == "\u674e\u767d" for poem in poetry.tang)
    assert any("\u5b66\u800c\u65f6\u4e60\u4e4b" in chapter.text for chapter in poetry.analects)
    # Traditional in one, simplified in the other: the record's caveat, by one frequent character.
    tang, song = ("".join(poem.text for poem in part) for part in (poetry.tang, poetry.song))
    assert tang.count("\u7121") > 50 and tang.count("\u65e0") == 0
    assert song.count("\u65e0") > 50 and song.count("\u7121") == 0
