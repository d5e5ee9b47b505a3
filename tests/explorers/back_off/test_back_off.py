import base64
import inspect

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.explorers import BackOffExplorer
from nlpbook.explorers.back_off.checks import SETTINGS
from nlpbook.explorers.back_off.packing import pack_counts, variable_length
from nlpbook.ngrams import count_ngrams

SENTENCES = [["the", "cat", "sat"], ["the", "dog", "sat"]]
COUNTS = count_ngrams(SENTENCES, 3)
texts = st.lists(st.lists(st.sampled_from("abcde"), max_size=7), min_size=1, max_size=6).filter(any)


def unpacked(text):
    """The numbers in packed text, read byte by byte."""
    numbers, value, factor = [], 0, 1
    for byte in base64.b64decode(text):
        value += byte % 128 * factor
        factor *= 128
        if byte < 128:
            numbers.append(value)
            value, factor = 0, 1
    return numbers


@given(st.lists(st.integers(0, 2**40)))
def test_numbers_of_variable_length_come_back(numbers):
    written = variable_length(np.array(numbers, dtype=np.int64))
    assert unpacked(base64.b64encode(written.tobytes())) == numbers


@given(texts, st.integers(1, 4), st.integers(1, 2))
def test_packing_loses_no_ngram(sentences, order, min_count):
    counts = count_ngrams(sentences, order, min_count)
    words, end = counts.vocabulary.tokens, len(counts.vocabulary)
    numbers = iter(unpacked(pack_counts(counts)))
    found = {(i,): next(numbers) for i in range(end)}
    ngrams = [*found, (end,)]  # the beginning of a sentence stands last, without a count
    for _ in range(2, order + 1):
        followers = [next(numbers) for _ in ngrams]
        longer = []
        for context, n in zip(ngrams, followers, strict=True):
            word = 0
            for _ in range(n):
                word += next(numbers)
                longer.append((*context, word))
        ngrams = longer
        found |= {ngram: next(numbers) for ngram in ngrams}
    assert next(numbers, None) is None
    names = [*words, "<s>"]
    assert len(found) == sum(counts.n_ngrams) + np.count_nonzero(counts.counts[0][:end] == 0)
    for ngram, count in found.items():
        assert count == counts.count([names[i] for i in ngram])


def test_every_setting_is_looked_at_when_made_and_later():
    given_names = set(inspect.signature(BackOffExplorer).parameters) - {"counts", "seed"}
    assert given_names == set(SETTINGS)
    assert all(isinstance(BackOffExplorer.class_traits()[name], traitlets.TraitType) for name in SETTINGS)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"context": "the cat"}, TypeError, r"context must be a list of words; got the string 'the cat'"),
        ({"context": ["the", 3]}, TypeError, r"context\[1\] must be a string; got 3"),
        ({"context": ["<s>", "the"]}, ValueError, r"context\[0\] must be .*; got '<s>'"),
        ({"context": [" "]}, ValueError, r"context\[0\] must be .*; got ' '"),
        ({"context": ["a"] * 101}, ValueError, r"context must be at most 100 words; got 101"),
        ({"order": 0}, ValueError, r"order must be .*a whole number from 1 to 3.*; got 0"),
        ({"order": 4}, ValueError, r"order must .*; got 4"),
        ({"order": 2.0}, TypeError, r"order must .*; got 2.0"),
        ({"order": True}, TypeError, r"order must .*; got True"),
        ({"method": "good_turing"}, ValueError, r"method must be .*'maximum_l.*; got 'good_turing'"),
        ({"discount": 0.0}, ValueError, "discount must be .*above 0 and at most 1, or None; got 0.0"),
        ({"discount": -0.5}, ValueError, r"discount must .*; got -0.5"),
        ({"discount": float("nan")}, ValueError, r"discount must .*; got nan"),
        ({"discount": "much"}, TypeError, r"discount must .*; got 'much'"),
        ({"discounts": (0.5, 1.0)}, ValueError, r"discounts must .*; got .0.5, 1.0."),
        ({"discounts": (1.5, 1.0, 1.0)}, ValueError, r"discounts must .*; got .1.5"),
        ({"k": 0.0}, ValueError, r"k must be .*a finite number, above 0.*; got 0.0"),
        ({"k": float("inf")}, ValueError, r"k must .*; got inf"),
        ({"alpha": 1.0}, ValueError, r"alpha must be .*a finite number, above 0 and below 1.*; got 1.0"),
        ({"weights": (1.0, 1.0)}, ValueError, r"weights must be 4 numbers, .*; got .1.0, 1.0."),
        ({"weights": (0.0, 1.0, 1.0, 1.0)}, ValueError, r"weights must .*; got .0.0"),
        ({"weights": (1.0, -1.0, 1.0, 1.0)}, ValueError, r"weights must .*; got .1.0, -1.0"),
        ({"weights": 3}, TypeError, r"weights must .*; got 3"),
        ({"katz_k": 11}, ValueError, r"katz_k must be .*a whole number from 1 to 10.*; got 11"),
        ({"word": "zebra"}, ValueError, r"word must be .*the 6 words.*; got 'zebra'"),
        ({"bars": 41}, ValueError, r"bars must .*; got 41"),
    ],
)
def test_bad_settings_are_refused_by_name(settings, error, message):
    with pytest.raises(error, match=message):
        BackOffExplorer(COUNTS, **settings)
    explorer = BackOffExplorer(COUNTS)
    (name, value), *_ = settings.items()
    before = getattr(explorer, name)
    if error is ValueError:  # what has another type, traitlets refuses itself, or turns into what fits
        with pytest.raises(ValueError, match=message):
            setattr(explorer, name, value)
        assert getattr(explorer, name) == before


def test_what_are_no_counts_or_too_many_is_refused():
    with pytest.raises(TypeError, match=r"counts must be .*n-gram counts.*; got list"):
        BackOffExplorer(SENTENCES)
    with pytest.raises(ValueError, match=r"seed must .*; got -1"):
        BackOffExplorer(COUNTS, seed=-1)
    draw = np.random.default_rng(0)
    words = [f"w{i}" for i in range(3000)]
    many = [[words[i] for i in draw.integers(0, 3000, 20)] for _ in range(12_000)]
    with pytest.raises(ValueError, match=r"counts must be .*fewer sentences.*; got \d+, for \d+ n-grams"):
        BackOffExplorer(count_ngrams(many, 3))


def test_the_page_gets_what_it_was_given():
    explorer = BackOffExplorer(COUNTS, ("the",), order=2, discounts=(0.5, 0.7, 0.9), weights=range(1, 5))
    state = explorer.state()
    assert state["words"] == list(COUNTS.vocabulary.tokens)
    assert (state["context"], state["order"], state["largest_order"]) == (["the"], 2, 3)
    assert (state["discounts"], state["weights"]) == ([0.5, 0.7, 0.9], [1.0, 2.0, 3.0, 4.0])
    assert state["words"][state["end"]] == "</s>"
    assert state["words"][state["unknown"]] == "<unk>"
