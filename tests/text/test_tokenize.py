import doctest
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import split_sentences, tokenize, tokenize_chinese, tokenize_english


def without_space(text):
    return "".join(unicodedata.normalize("NFC", text).split())


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(tokenize).failed == 0


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The cat sat.", ["The", "cat", "sat", "."]),
        ("don't O'Brien's rock'n'roll", ["don't", "O'Brien's", "rock'n'roll"]),
        ("the dogs' bowls", ["the", "dogs", "'", "bowls"]),
        ("it’s curly", ["it’s", "curly"]),
        ("state-of-the-art 1-D utf-8", ["state-of-the-art", "1-D", "utf-8"]),
        ("$3.50, 1,000,000.", ["$", "3.50", ",", "1,000,000", "."]),
        ("3.5kg 3rd word2vec", ["3.5", "kg", "3rd", "word2vec"]),
        ("e.g. the U.S. army", ["e.g.", "the", "U.S.", "army"]),
        ("Wait... no -- yes", ["Wait", "...", "no", "--", "yes"]),
        ('"Why?!"', ['"', "Why", "?", "!", '"']),
        ("nai\u0308ve", ["naïve"]),  # a letter and a combining mark are one character in normal form C
        ("I/O snake_case", ["I", "/", "O", "snake_case"]),
        ("", []),
        (" \n\t\u3000", []),
    ],
)
def test_english(text, tokens):
    assert tokenize_english(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("我爱吃苹果。", ["我", "爱", "吃", "苹", "果", "。"]),
        ("我在Beijing吃3.5个苹果", ["我", "在", "Beijing", "吃", "3.5", "个", "苹", "果"]),
        ("他说：“好……”——真的！", ["他", "说", "：", "“", "好", "……", "”", "——", "真", "的", "！"]),
        ("state-of-the-art模型", ["state-of-the-art", "模", "型"]),
        ("〇𠀀", ["〇", "𠀀"]),  # the zero, and a character outside the basic plane
    ],
)
def test_chinese_characters(text, tokens):
    assert tokenize_chinese(text) == tokens


@pytest.mark.parametrize(
    ("text", "lexicon", "tokens"),
    [
        ("我爱吃苹果", {"苹果"}, ["我", "爱", "吃", "苹果"]),
        # forwards 研究生/命/起源, backwards 研究/生命/起源: as many tokens, fewer single characters
        ("研究生命起源", {"研究", "研究生", "生命", "起源"}, ["研究", "生命", "起源"]),
        # forwards AB/C, backwards A/BC: nothing tells them apart, so the reading from the end
        ("北京城", {"北京", "京城"}, ["北", "京城"]),
        # here matching forwards needs fewer tokens
        ("甲乙丙丁", {"甲乙", "丙丁", "乙丙丁"}, ["甲乙", "丙丁"]),
        ("买T恤和NLP书", {"T恤", "NLP书"}, ["买", "T恤", "和", "NLP书"]),
        ("苹 果", {"苹果"}, ["苹", "果"]),
        ("苹果", [], ["苹", "果"]),
    ],
)
def test_chinese_words(text, lexicon, tokens):
    assert tokenize_chinese(text, lexicon) == tokens
    assert tokenize_chinese(text, frozenset(lexicon)) == tokens


@given(st.text())
def test_no_tokeniser_loses_a_character(text):
    for tokens in (tokenize_english(text), tokenize_chinese(text), tokenize_chinese(text, {"ab", "苹果"})):
        assert "".join(tokens) == without_space(text)
        assert all(tokens)


@given(st.text("ab甲乙丙丁，3. "), st.frozensets(st.text("甲乙丙丁", min_size=1, max_size=4), max_size=8))
def test_matching_finds_words_and_never_more_of_them_than_the_plain_ways(text, lexicon):
    def greedy(chunk):
        """Forward maximum matching over single characters, written another way."""
        if not chunk:
            return []
        word = max((w for w in lexicon if chunk.startswith(w)), key=len, default=chunk[0])
        return [word, *greedy(chunk[len(word) :])]

    han = re.sub("[^甲乙丙丁]", "", text)
    tokens = tokenize_chinese(han, lexicon)
    backwards = [w[::-1] for w in reversed(greedy_reversed(han, lexicon))]
    assert all(token in lexicon or len(token) == 1 for token in tokens)
    assert tokens in (greedy(han), backwards)
    assert len(tokens) == min(len(greedy(han)), len(backwards))
    assert "".join(tokenize_chinese(text, lexicon)) == without_space(text)


def greedy_reversed(text, lexicon):
    mirrored = {w[::-1] for w in lexicon}
    rest, tokens = text[::-1], []
    while rest:
        word = max((w for w in mirrored if rest.startswith(w)), key=len, default=rest[0])
        tokens.append(word)
        rest = rest[len(word) :]
    return tokens


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Pi is 3.14. It is irrational.", ["Pi is 3.14.", "It is irrational."]),
        ("Dr. Smith met Mrs. Jones.", ["Dr. Smith met Mrs. Jones."]),
        ("See e.g. Figure 3 and Fig. 4. Then stop.", ["See e.g. Figure 3 and Fig. 4.", "Then stop."]),
        ("J. R. Firth wrote it. We read it.", ["J. R. Firth wrote it.", "We read it."]),
        ("I. Newton fell. So did I. Then we left.", ["I. Newton fell.", "So did I.", "Then we left."]),
        ("Take matrix A. The rows are words.", ["Take matrix A.", "The rows are words."]),
        ("The U.S. Army came. It left.", ["The U.S. Army came.", "It left."]),
        ('"Really?" he asked. "Yes." She left.', ['"Really?" he asked.', '"Yes."', "She left."]),
        ("(It is.) So there.", ["(It is.)", "So there."]),
        ("Wait... what? Well... Yes.", ["Wait... what?", "Well...", "Yes."]),
        ("A title\n\nA text\nwith lines.", ["A title", "A text with lines."]),
        (
            "他说：“我爱你。”她笑了。好！是吗？！真的",
            ["他说：“我爱你。”", "她笑了。", "好！", "是吗？！", "真的"],
        ),
        ("我用NLP。It works. 好。", ["我用NLP。", "It works.", "好。"]),
        ("end.Next", ["end.Next"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences(text, sentences):
    assert split_sentences(text) == sentences


@given(st.text(st.sampled_from('aB.!?…。”") \n甲1')))
def test_no_sentence_loses_a_character(text):
    sentences = split_sentences(text)
    assert without_space("".join(sentences)) == without_space(text)
    assert all(sentence == sentence.strip() and sentence for sentence in sentences)


@pytest.mark.parametrize("function", [tokenize_english, tokenize_chinese, split_sentences])
@pytest.mark.parametrize("text", [None, 3, b"bytes", ["a", "list"]])
def test_only_strings_are_text(function, text):
    with pytest.raises(TypeError, match="text"):
        function(text)


@pytest.mark.parametrize("lexicon", ["苹果", 3, [3], {None}])
def test_a_lexicon_holds_words(lexicon):
    with pytest.raises(TypeError, match="lexicon"):
        tokenize_chinese("苹果", lexicon)


def test_long_runs_take_linear_time():
    for unit in (".", "e.g. ", "a-", "1,", "。", '"', "\n", "甲", "A. "):
        text = unit * 50_000
        assert "".join(tokenize_english(text)) == without_space(text)
        assert without_space("".join(split_sentences(text))) == without_space(text)
