import importlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.microworld import Microworld, read_grammar
from nlpbook.corpora.microworld.tasks import language_modelling
from tests.corpora.microworld.brute_force import sentences


def as_sets(splits):
    return [set(map(tuple, corpus)) for corpus in (splits.train, splits.validation, splits.test)]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 40), st.integers(1, 40))
def test_no_sentence_is_in_two_corpora(world, seed, n_train, n_validation, n_test):
    splits = language_modelling(world, n_train, n_validation, n_test, np.random.default_rng(seed))
    sizes = [len(splits.train), len(splits.validation), len(splits.test)]
    assert sizes == [n_train, n_validation, n_test]
    train, validation, test = as_sets(splits)
    assert not train & validation and not train & test and not validation & test
    assert splits.disjoint


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_training_corpus_is_a_sample_of_the_language(world, seed):
    splits = language_modelling(world, 300, 5, 5, np.random.default_rng(seed))
    again = world.sample_sentences(256, np.random.default_rng(seed))
    assert splits.train[:256] == again
    same = language_modelling(world, 300, 5, 5, np.random.default_rng(seed), disjoint=False)
    assert same.train == splits.train and same.seen == splits.seen


def test_what_has_been_seen_and_the_floor_on_a_language_that_can_be_written_out(cut_down):
    small, exact = Microworld(cut_down), sentences(cut_down)
    splits = language_modelling(small, 60, 50, 50, np.random.default_rng(0))
    train, _, _ = as_sets(splits)
    assert splits.seen == pytest.approx(sum(exact[sentence] for sentence in train))
    assert 0.2 < splits.seen < 0.9
    corpora = {"train": splits.train, "validation": splits.validation, "test": splits.test}
    for name, corpus in corpora.items():
        nats = -sum(math.log(exact[tuple(sentence)]) for sentence in corpus)
        tokens = sum(len(sentence) + 1 for sentence in corpus)
        assert splits.floor[name] == pytest.approx(nats / tokens)


def test_independent_samples_average_to_the_entropy_and_disjoint_ones_lie_above(world):
    """Sentences that were not seen are rarer. The free sample: within 4 standard errors, per sentence."""
    exact = world.entropy()
    free = language_modelling(world, 3000, 1, 3000, np.random.default_rng(1), disjoint=False)
    nats = np.array([-world.log_prob(sentence) for sentence in free.test])
    assert abs(nats.mean() - exact.sentence) < 4 * nats.std() / math.sqrt(len(nats))
    share_seen = np.mean([tuple(sentence) in as_sets(free)[0] for sentence in free.test])
    error = math.sqrt(free.seen * (1 - free.seen) / 3000)
    assert abs(share_seen - free.seen) < 4 * error
    strict = language_modelling(world, 3000, 1, 10_000, np.random.default_rng(1))
    unseen = np.array([-world.log_prob(sentence) for sentence in strict.test])
    assert unseen.mean() > exact.sentence + 4 * unseen.std() / math.sqrt(len(unseen))


def test_a_language_that_runs_out(monkeypatch):
    monkeypatch.setattr(importlib.import_module(language_modelling.__module__), "PATIENCE", 300)
    two_sentences = "label S: Sentence\nSentence\n  1 Word\nwords INTJ Word\n  yes 是\n  no 不\n"
    world = Microworld(read_grammar(two_sentences))
    with pytest.raises(
        ValueError, match=r"n_train must be small enough .*; got none that was new among the last 300 drawn"
    ):
        language_modelling(world, 50, 1, 1, np.random.default_rng(0))
    splits = language_modelling(world, 1, 1, 1, np.random.default_rng(0), disjoint=False)
    assert not splits.disjoint


@pytest.mark.parametrize("name", ["n_train", "n_validation", "n_test"])
@pytest.mark.parametrize("n", [0, -1, 1.0, True, "2", None])
def test_a_size_that_is_none(world, name, n):
    sizes = {"n_train": 2, "n_validation": 2, "n_test": 2} | {name: n}
    error = ValueError if type(n) is int else TypeError
    with pytest.raises(error, match=f"{name} must be a whole number, 1 or larger; got"):
        language_modelling(world, **sizes, rng=np.random.default_rng(0))


def test_a_seed_is_no_generator(world):
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator .*; got 0"):
        language_modelling(world, 2, 2, 2, 0)
