"""Whatever bytes a file holds, a parser reads it or names the file and the line: never another error."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks.analogies import read_analogies
from nlpbook.corpora.benchmarks.bio import read_bio
from nlpbook.corpora.benchmarks.characters import read_tinyshakespeare
from nlpbook.corpora.benchmarks.conllu import read_conllu
from nlpbook.corpora.benchmarks.novels import read_novel
from nlpbook.corpora.benchmarks.poems import read_poems
from nlpbook.corpora.benchmarks.polarity import read_sentences
from nlpbook.corpora.benchmarks.sentiment_trees import read_sentiment_trees
from nlpbook.corpora.benchmarks.translation import read_translations
from nlpbook.corpora.benchmarks.wikitext import read_wikitext
from nlpbook.corpora.benchmarks.word_pairs import read_word_pairs

# Each parser with the pieces of its format, so that random files come near to real ones.
PARSERS = {
    "analogies": (read_analogies, [": ", "a", " ", "b c d"]),
    "bio": (read_bio, ["\t", "O", "B-", "I-", "person", "a", ",", " "]),
    "characters": (lambda path: read_tinyshakespeare(path.parent), ["a", "\r"]),
    "conllu": (
        read_conllu,
        [
            "#",
            "1",
            "2",
            "-",
            ".",
            "_",
            "\t",
            "1\ta\ta\tX\tX\t_\t0\tx\t_\t_\n",
            "2\ta\ta\tX\tX\t_\t1\tx\t_\t_\n",
            "1-2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n",
            "1.1\ta\ta\tX\tX\t_\t_\t_\t1:x\t_\n",
            "# text = a\n",
        ],
    ),
    "novel": (read_novel, ["a", ". ", "\r"]),
    "poems": (
        lambda path: read_poems(path, lines="l", title="t"),
        [
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            '"t"',
            '"l"',
            '"',
            "1",
            "-",
            "e9",
            "null",
            "[]",
            '[{"t":"a","l":["b"]}]',
            '{"t":"a","l":["b"]}',
            "\\ud800",
        ],
    ),
    "polarity": (read_sentences, ["a", " ", "\x85"]),
    "trees": (read_sentiment_trees, ["(", ")", "2", "(2 a)", " ", "(3 (2 a) (4 b))"]),
    "translations": (read_translations, ["a", "\t", " ", "a\tb\tc"]),
    "wikitext": (read_wikitext, [" ", "= ", " = ", "a"]),
    "word pairs": (read_word_pairs, ["a", "\t", "1", ".", "-", "nan", "a\tb\t5.5"]),
}
ANYWHERE = ["\n", "\n\n", "\r\n", "\ufeff", "\u2028", "\x00", "\xa0", "\u0663", "9" * 30]


@pytest.mark.parametrize("name", PARSERS)
def test_every_parser(name, tmp_path_factory):
    parse, pieces = PARSERS[name]
    # For all of them the same name: a novel's has to be of a form, and tinyshakespeare's is fixed.
    path = tmp_path_factory.mktemp("fuzz") / {"novel": "Eliot_Adam_1859.txt"}.get(name, "input.txt")
    near = st.lists(st.sampled_from(pieces + ANYWHERE), max_size=30).map(
        lambda parts: "".join(parts).encode()
    )
    outcomes = set()

    @settings(max_examples=300)
    @given(
        st.one_of(
            near, near, near, st.binary(max_size=60), st.tuples(near, st.binary(max_size=3)).map(b"".join)
        )
    )
    @example(b"")
    @example(b"\xff")
    def check(content):
        path.write_bytes(content)
        try:
            parse(path)
        except ValueError as error:
            assert re.match(rf"{re.escape(str(path))}, (line|text) [0-9]+: .", str(error)), error
            outcomes.add("refused")
        else:
            outcomes.add("read")

    check()
    assert "read" in outcomes
    assert "refused" in outcomes or name == "polarity"  # which takes every byte for a character
