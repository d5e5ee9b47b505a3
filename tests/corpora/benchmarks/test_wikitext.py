from collections import Counter

import pytest

from nlpbook.corpora.benchmarks import Heading, load_wikitext2, read_wikitext

# As in the files, a space begins and ends every line, also an empty one.
TEXT = "".join(
    f" {line} \n" if line else " \n"
    for line in """
= First article =

Some words , and <unk> .

= = A section = =

= = = A part of it = = =

More words ; where

= 7 / 2 , and that is a formula =
More words =

= = Another section = =

= Second = article =

The end .
""".split("\n")[:-1]
)


@pytest.fixture
def split(tmp_path):
    path = tmp_path / "text"
    path.write_text(TEXT, encoding="utf8")
    return read_wikitext(path)


def test_articles_and_their_nested_headings(split):
    first, second = split.articles
    assert first.title == "First article"
    assert first.headings == (
        Heading(1, "First article", 1),
        Heading(2, "A section", 5),
        Heading(3, "A part of it", 7),
        Heading(2, "Another section", 14),
    )
    assert (first.start, first.stop, second.start, second.stop) == (1, 16, 16, 19)
    assert second.headings == (Heading(1, "Second = article", 16),)


def test_a_formula_between_lines_of_text_is_no_heading(split):
    paragraphs = [" ".join(words) for words in split.paragraphs()]
    assert paragraphs == [
        "Some words , and <unk> .",
        "More words ; where",
        "= 7 / 2 , and that is a formula =",
        "More words =",
        "The end .",
    ]


def test_tokens(split):
    tokens = split.tokens()
    assert tokens[:6] == ["<eos>", "=", "First", "article", "=", "<eos>"]
    # Every line ends with one, empty or not: that is how the published perplexities count.
    assert Counter(tokens)["<eos>"] == TEXT.count("\n") == 19
    assert len(tokens) == split.n_tokens == len(TEXT.split()) + 19


def test_text_before_the_first_title_and_none_at_all(tmp_path):
    path = tmp_path / "text"
    path.write_text(" No title . \n", encoding="utf8")
    assert read_wikitext(path).articles == []
    path.write_text("", encoding="utf8")
    assert read_wikitext(path).tokens() == []


def test_against_another_way_of_counting(data):
    wikitext = load_wikitext2()
    for name, split in (("train", wikitext.train), ("valid", wikitext.valid), ("test", wikitext.test)):
        text = (data / "wikitext-2" / f"{name}.txt").read_text(encoding="utf8")
        assert split.tokens() == text.replace("\n", " <eos> ").split()
        # The articles cover all lines but the empty ones at the beginning.
        assert not any(split.lines[: split.articles[0].start])
        for before, after in zip(split.articles, split.articles[1:], strict=False):
            assert before.stop == after.start
        assert split.articles[-1].stop == len(split.lines)
        levels = Counter(heading.level for article in split.articles for heading in article.headings)
        assert levels[1] == len(split.articles) and set(levels) <= {1, 2, 3, 4, 5}
    # Validation articles are never training articles.
    titles = [{article.title for article in split.articles} for split in (wikitext.train, wikitext.valid)]
    assert len(titles[0] & titles[1] - {"<unk>"}) <= 3
