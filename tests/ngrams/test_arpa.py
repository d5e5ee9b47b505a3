"""ARPA files: there and back, what KenLM makes of ours, and damaged ones."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook import ngrams
from nlpbook.ngrams import read_arpa, write_arpa
from tests.ngrams.corpora import TOY, contexts, corpora

MODELS = [
    ngrams.AddK,
    ngrams.GoodTuring,
    ngrams.LinearInterpolation,
    ngrams.Katz,
    ngrams.AbsoluteDiscounting,
    ngrams.WittenBell,
    ngrams.KneserNey,
    ngrams.ModifiedKneserNey,
]
TEXT = [
    s.split() for s in ("the cat sat on the mat", "the dog sat", "a cat saw the dog on a mat", "on the mat")
]


@settings(max_examples=40)
@given(st.sampled_from(MODELS), corpora, st.integers(1, 4), st.lists(contexts, min_size=1, max_size=4))
def test_there_and_back(tmp_path_factory, make, sentences, order, text):
    model = make(order).fit(sentences)
    path = tmp_path_factory.mktemp("arpa") / "model.arpa"
    write_arpa(model, path)
    again = read_arpa(path)
    assert again.vocabulary.tokens == model.vocabulary.tokens
    assert again.order == order
    np.testing.assert_allclose(again.log_probs(text), model.log_probs(text), rtol=1e-6)
    assert again.next_word(text[0]) == pytest.approx(model.next_word(text[0]), rel=1e-5)
    assert [step.ngram for step in again.path(text[0], "a")] == [
        step.ngram for step in model.path(text[0], "a")
    ]


@pytest.mark.parametrize("order", [2, 3, 5])
@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_kenlm_scores_our_file_as_we_do(tmp_path, make, order):
    kenlm = pytest.importorskip("kenlm", reason="kenlm is not installed (its source needs a C++ compiler)")
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(40)]
    text = [
        words[:0] + [words[i] for i in np.minimum(rng.geometric(0.1, size=n) - 1, 39)]
        for n in rng.integers(0, 15, 200)
    ]
    model = make(order, min_count=2).fit(text[:150])
    write_arpa(model, tmp_path / "model.arpa")
    theirs = kenlm.Model(str(tmp_path / "model.arpa"))
    assert theirs.order == order
    text += [["never", "w1"], []]
    ours = model.log_probs(text) / math.log(10)
    for sentence, score in zip(text, ours, strict=True):
        assert theirs.score(" ".join(sentence)) == pytest.approx(score, abs=1e-4)


def test_a_pruned_model_in_kenlm(tmp_path):
    kenlm = pytest.importorskip("kenlm", reason="kenlm is not installed (its source needs a C++ compiler)")
    model = ngrams.prune_by_entropy(ngrams.ModifiedKneserNey(3).fit(TEXT * 5 + TOY), 1e-2)
    assert 0 < model.table.n_ngrams[2] < ngrams.count_ngrams(TEXT * 5 + TOY, 3).n_ngrams[2]
    write_arpa(model, tmp_path / "model.arpa")
    theirs = kenlm.Model(str(tmp_path / "model.arpa"))
    for sentence in TEXT:
        assert theirs.score(" ".join(sentence)) == pytest.approx(
            model.log_prob(sentence) / math.log(10), abs=1e-4
        )


# As other tools write: a header, another order of the lines, spaces, no back-off weight of zero, -99.
FOREIGN = """made by hand

\\data\\
ngram 1=5
ngram  2 = 4

\\1-grams:
-1.0\t<unk>
-99\t<s>\t-0.5
-0.5\tb
-0.6\t</s>
-0.4\ta\t-0.2

\\2-grams:
-0.3 b a
-0.2 a b
-0.1 <s> a
-0.7 a </s>

\\end\\
"""


@pytest.fixture
def arpa(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "some.arpa"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_a_file_of_another_tool(arpa):
    model = read_arpa(arpa(FOREIGN))
    assert model.vocabulary.tokens == ("<unk>", "b", "</s>", "a")
    assert model.log_prob(["a", "b"]) / math.log(10) == pytest.approx(-0.1 - 0.2 - 0.6)  # no weight after b
    assert model.log_prob(["z"]) / math.log(10) == pytest.approx(-0.5 - 1.0 - 0.6)
    assert model.log_prob(["a"]) / math.log(10) == pytest.approx(-0.1 - 0.7)
    assert read_arpa(arpa(FOREIGN.replace("\n", "\r\n"))).log_prob(["a"]) == model.log_prob(["a"])
    with pytest.raises(TypeError, match="cannot be fitted"):
        model.fit([["a"]])


def test_a_file_without_unknown_words(arpa):
    model = read_arpa(arpa(FOREIGN.replace("-1.0\t<unk>\n", "").replace("1=5", "1=4")))
    with pytest.raises(KeyError, match="'z'"):
        model.log_prob(["z"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\\data\\\n", "", "line 20: the file ends"),
        ("ngram 1=5", "ngram 1=x", "line 4: expected 'ngram 1=' and a number"),
        ("ngram  2 = 4", "ngram 3=4", "line 5: expected 'ngram 2='"),
        ("\\1-grams:", "\\2-grams:", r"line 7: expected '\\1-grams:'"),
        ("1=5", "1=6", "line 14: expected 6 n-grams of order 1; got 5"),
        ("1=5", "1=4", r"line 12: expected '\\2-grams:'; got '-0.4"),
        ("-0.5\tb", "-0.5 b c d", "line 10: expected a number, 1 words and perhaps"),
        ("-0.5\tb", "b\t-0.5", "line 10: expected numbers"),
        ("-0.5\tb", "0.5\tb", "line 10: a log-probability must be 0 or less; got 0.5"),
        ("-0.5\tb", "nan\tb", "line 10: a log-probability must be 0 or less; got nan"),
        ("a\t-0.2", "a\tinf", "line 12: a back-off weight must be a finite number"),
        ("-0.5\tb", "-0.5\ta", "line 12: the n-gram 'a' is there twice"),
        ("-0.7 a </s>", "-0.7 a b", "line 18: the n-gram 'a b' is there twice"),
        ("-0.7 a </s>", "-0.7 a c", "line 18: 'c' is not among the unigrams"),
        ("-0.7 a </s>", "-0.7 a <s>", "line 18: '<s>' stands inside"),
        ("-0.7 a </s>", "-0.7 a </s> -0.1", "line 18: expected a number, 2 words; got"),
        ("-0.6\t</s>", "-0.6\tend", "line 12: the unigrams lack '</s>'"),
        ("\\end\\", "\\3-grams:", r"line 20: expected '\\end\\'"),
        ("\n\\end\\\n", "", "line 19: the file ends before"),
    ],
)
def test_damaged_files(arpa, old, new, message):
    assert old in FOREIGN
    with pytest.raises(ValueError, match=f"^some.arpa, {message}"):
        read_arpa(arpa(FOREIGN.replace(old, new, 1)))


def test_other_damage(arpa):
    with pytest.raises(ValueError, match="line 10: not UTF-8"):
        read_arpa(arpa(FOREIGN.replace("-0.5\tb", "-0.5\té"), "latin-1"))
    third = FOREIGN.replace("ngram  2 = 4", "ngram 2=4\nngram 3=1").replace(
        "\\end\\", "\\3-grams:\n-0.1 b b a\n\n\\end\\"
    )
    with pytest.raises(ValueError, match="line 22: begins with 'b b', which is no n-gram of the file"):
        read_arpa(arpa(third))


@given(st.integers(0, len(FOREIGN) - 1), st.characters(max_codepoint=127))
def test_one_wrong_character_is_a_fault_or_another_model(tmp_path_factory, place, character):
    path = tmp_path_factory.mktemp("arpa") / "some.arpa"
    path.write_text(FOREIGN[:place] + character + FOREIGN[place + 1 :], encoding="utf-8", newline="")
    try:
        model = read_arpa(path)
    except ValueError as fault:
        assert str(fault).startswith("some.arpa, line ")
    else:
        assert model.table.index.size(2) <= 4


def test_what_cannot_be_written(tmp_path):
    path = tmp_path / "model.arpa"
    for make in (ngrams.StupidBackOff, ngrams.MaximumLikelihood):
        with pytest.raises(ValueError, match=make.__name__):
            write_arpa(make(2).fit(TEXT), path)
    with pytest.raises(ValueError, match="model must be a fitted one; got a KneserNey before its fit"):
        write_arpa(ngrams.KneserNey(2), path)
    with pytest.raises(ValueError, match="white space"):
        write_arpa(ngrams.KneserNey(2).fit([["a b"]]), path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        read_arpa(path)
