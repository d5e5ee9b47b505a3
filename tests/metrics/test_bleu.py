import math
import subprocess
import sys
from collections import Counter

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.metrics import bleu


def plain_bleu(hypotheses, references):
    """The formula of Papineni et al. (2002), section 2, on lists of tokens; None where it has log 0."""
    right, total, c, r = [0] * 4, [0] * 4, 0, 0
    for hypothesis, several in zip(hypotheses, references, strict=True):
        c += len(hypothesis)
        r += min((abs(len(one) - len(hypothesis)), len(one)) for one in several)[1]
        for n in range(1, 5):
            grams = [Counter(zip(*(s[k:] for k in range(n)))) for s in (hypothesis, *several)]  # noqa: B905
            most = Counter()
            for counts in grams[1:]:
                most |= counts
            right[n - 1] += (grams[0] & most).total()
            total[n - 1] += grams[0].total()
    if not all(right):
        return None
    precisions = [a / b for a, b in zip(right, total, strict=True)]
    penalty = min(1, math.exp(1 - r / c))
    return 100 * penalty * math.prod(precisions) ** 0.25, tuple(precisions), penalty


sentences = st.lists(st.sampled_from("ab"), min_size=4, max_size=9)


@given(st.lists(st.tuples(sentences, st.lists(sentences, min_size=1, max_size=3)), min_size=1, max_size=4))
def test_against_the_formula(corpus):
    hypotheses, references = zip(*corpus, strict=True)
    result = bleu(
        [" ".join(one) for one in hypotheses],
        [[" ".join(one) for one in several] for several in references],
        tokenize="none",
    )
    expected = plain_bleu(hypotheses, references)
    if expected is not None:  # else it is smoothed
        assert result.score == pytest.approx(expected[0])
        assert result.precisions == pytest.approx(expected[1])
        assert result.brevity_penalty == pytest.approx(expected[2])
    numbers = {len(several) for several in references}
    assert f"nrefs:{numbers.pop() if len(numbers) == 1 else 'var'}|" in result.signature
    assert 0 <= result.score <= 100 + 1e-9


def test_the_plain_form_is_met_often_enough():
    """Else the comparison above compares nothing."""
    met = 0

    @given(st.lists(st.tuples(sentences, st.lists(sentences, min_size=1)), min_size=1, max_size=4))
    def count(corpus):
        nonlocal met
        met += plain_bleu(*zip(*corpus, strict=True)) is not None

    count()
    assert met > 20


def test_by_hand():
    """The docstring's example: 5 of 6 words, 3 of 5 pairs, 2 of 4 triples, 1 of 3 quadruples; as long."""
    result = bleu(["the cat sat on the mat"], ["the cat sat on a mat"])
    assert result.precisions == pytest.approx((5 / 6, 3 / 5, 2 / 4, 1 / 3))
    assert result.brevity_penalty == 1
    assert result.score == pytest.approx(100 * (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25)


def test_an_ngram_counts_at_most_as_often_as_in_a_reference():
    """The paper's first example: "the" seven times, of which the references have two."""
    result = bleu(["the the the the the the the"], [["the cat is on the mat", "there is a cat on the mat"]])
    assert result.precisions[0] == pytest.approx(2 / 7)
    # None of 6 pairs, 5 triples, 4 quadruples: smoothed.
    assert result.precisions[1:] == pytest.approx((1 / 12, 1 / 20, 1 / 32))


GUIDE = "It is a guide to action which ensures that the military always obeys the commands of the party"
GUIDES = [
    "It is a guide to action that ensures that the military will forever heed Party commands",
    "It is the guiding principle which guarantees the military forces always "
    "being under the command of the Party",
    "It is the practical guide for the army always to heed the directions of the party",
]


def test_published_examples():
    """NLTK's of `corpus_bleu`, the first from the paper, and sacreBLEU's README and tests."""
    assert bleu([GUIDE], [GUIDES], tokenize="none").score == pytest.approx(50.456668, abs=1e-5)
    book = "he read the book because he was interested in world history"
    of_book = ["he was interested in world history because he read the book"]
    both = bleu([GUIDE, book], [GUIDES, of_book], tokenize="none")
    assert both.score == pytest.approx(59.207789, abs=1e-5)
    readme = bleu(
        ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."],
        [
            ["The dog bit the man.", "The dog had bit the man."],
            ["It was not unexpected.", "No one was surprised."],
            ["The man bit him first.", "The man had bitten the dog."],
        ],
    )
    assert readme.score == pytest.approx(48.53082701, abs=1e-7)
    assert readme.precisions == pytest.approx((14 / 17, 7 / 14, 5 / 11, 3 / 8))
    assert readme.brevity_penalty == pytest.approx(math.exp(1 - 18 / 17))
    assert bleu(["a b c d e f g h i j k l"], ["a b c d e f g h i j k l m"]).brevity_penalty == pytest.approx(
        0.920044415
    )


def test_chinese_is_cut_into_characters():
    """4 of 6 characters, 2 of 5 pairs, 1 of 4 triples, none of 3 quadruples (smoothed: 1/6)."""
    result = bleu(["我爱吃苹果。"], ["我爱吃汽车。"], tokenize="zh")
    assert result.precisions == pytest.approx((4 / 6, 2 / 5, 1 / 4, 1 / 6))
    assert "|tok:zh|" in result.signature
    assert bleu(["我爱吃苹果。"], ["我爱吃汽车。"]).score == 0  # one single token


def test_tokens_are_cut_as_the_signature_says(caplog):
    hypotheses, references = ["Yes , we do !"] * 100, ["Yes, we do!"] * 100
    cut, joined = bleu(hypotheses, references), bleu(hypotheses, references, tokenize="none")
    assert cut.score == pytest.approx(100)
    assert joined.precisions[0] == pytest.approx(1 / 5)
    version = sacrebleu.__version__
    assert cut.signature == f"nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:{version}"
    assert "|tok:none|" in joined.signature
    # It warns of tokens where sentences were asked for, and only there.
    bleu(["a b ."] * 100, ["a b ."] * 100, tokenize="none")
    assert "detokenize" not in caplog.text


def test_short_and_empty_ones():
    assert bleu(["a b c"], ["a b c"]).score == 0  # no four tokens in a row anywhere
    assert bleu(["a b c", "a b c d"], ["a b c", "a b c d"]).score == pytest.approx(100)
    nothing = bleu(["", ""], ["a b c d", "e"])
    assert (nothing.score, nothing.brevity_penalty) == (0, 0)


def test_importing_the_room_does_not_import_sacrebleu():
    program = "import nlpbook.metrics, sys; sys.exit('sacrebleu' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


@pytest.mark.parametrize(
    ("hypotheses", "references", "error", "message"),
    [
        ("a b", ["a b"], TypeError, "hypotheses must be a list of sentences; got the string 'a b'"),
        (["a b"], "a b", TypeError, "references must be a list of sentences; got the string 'a b'"),
        ([], [], ValueError, "hypotheses must be a list of one or more sentences; got none"),
        (["a"], [], ValueError, "references must be a list of one or more sentences; got none"),
        (["a", "b"], ["a"], ValueError, "references must be as many as hypotheses, 2; got 1"),
        (
            [["a", "b"]],
            ["a b"],
            TypeError,
            r"hypotheses\[0\] must be a string; got \['a', 'b'\] \(list\). Join",
        ),
        (["a", None], ["a", "b"], TypeError, r"hypotheses\[1\] must be a string; got None"),
        (["a"], [[]], ValueError, r"references\[0\] must be a list of one or more sentences; got none"),
        (["a"], [3], TypeError, r"references\[0\] must be a list of sentences; got 3"),
        (["a"], [["a", 3]], TypeError, r"references\[0\]\[1\] must be a string; got 3"),
        (["a"], [["a", " "]], ValueError, r"references\[0\]\[1\] must be a sentence; got ' '"),
        (["a"], [""], ValueError, r"references\[0\] must be a sentence; got ''"),
    ],
)
def test_bad_input(hypotheses, references, error, message):
    with pytest.raises(error, match=message):
        bleu(hypotheses, references)


def test_bad_tokenizer():
    with pytest.raises(ValueError, match="tokenize must be one of '13a', 'zh', 'none'; got 'en'"):
        bleu(["a"], ["a"], tokenize="en")
