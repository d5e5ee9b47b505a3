import json
import math
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.language_model import END_OF_SENTENCE, LanguageModel, cross_entropy, perplexity

MILLION = """
import json, math
import numpy as np
from nlpbook.corpora import microworld

world = microworld.load()
rng = np.random.default_rng(0)
surprise, length = [], []
for _ in range(20):
    for sentence in world.sample_sentences(50_000, rng):
        surprise.append(-world.log_prob(sentence))
        length.append(len(sentence))
n = len(surprise)
print(json.dumps({
    "n": n,
    "entropy": math.fsum(surprise) / n,
    "error": float(np.std(surprise)) / math.sqrt(n),
    "length": sum(length) / n,
    "length_error": float(np.std(length)) / math.sqrt(n),
    "shortest": min(length),
    "longest": max(length),
    "states": world.machine.n_states,
}))
"""


@pytest.fixture(scope="module")
def million():
    """Averages over a million sentences; in a process of its own, without the run-time check of types."""
    done = subprocess.run([sys.executable, "-c", MILLION], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_average_surprise_of_a_million_sentences_is_the_entropy(world, million):
    exact = world.entropy()
    assert million["n"] == 1_000_000
    assert abs(million["entropy"] - exact.sentence) < 3 * million["error"]
    assert million["error"] < 0.01  # the test would notice a difference of 0.03 nats in 19
    assert abs(million["length"] - exact.mean_length) < 3 * million["length_error"]


def test_a_million_sentences_keep_the_promised_lengths_and_few_states(world, million):
    exact = world.entropy()
    assert million["shortest"] == exact.shortest
    assert million["longest"] <= exact.longest
    assert million["states"] <= exact.n_states


def test_it_obeys_the_protocol_of_language_models(world):
    assert isinstance(world, LanguageModel)
    assert world.fit([]) is world
    rng = np.random.default_rng(0)
    corpus = [world.sample(rng) for _ in range(50)]
    assert world.perplexity(corpus) == perplexity(world, corpus) == math.exp(cross_entropy(world, corpus))


def test_next_words_are_those_that_follow_in_samples(world):
    """After "the keys to the cabinet": frequencies of 200,000 samples of what follows a rarer prefix."""
    rng = np.random.default_rng(0)
    following = Counter(
        sentence[2] for sentence in world.sample_sentences(200_000, rng) if sentence[:2] == ["the", "man"]
    )
    n = sum(following.values())
    distribution = world.next_word(["the", "man"])
    assert n > 1000
    for word, count in following.items():
        p = distribution[world.vocabulary[word]]
        assert abs(count - n * p) < 5 * math.sqrt(n * p * (1 - p)) + 1


def test_next_word_is_a_distribution_over_the_vocabulary(world):
    distribution = world.next_word([])
    assert distribution.shape == (len(world.vocabulary),)
    assert distribution.sum() == pytest.approx(1, abs=1e-12)
    assert distribution[world.vocabulary[END_OF_SENTENCE]] == 0
    last = world.next_word("the dog sleeps .".split())
    assert last[world.vocabulary[END_OF_SENTENCE]] == pytest.approx(1)


def test_the_language_is_as_large_as_promised(world):
    assert len(world.vocabulary) - 1 >= 350
    assert len(world.grammar.chinese_words) >= 280
    assert set(world.vocabulary.tokens) == {*world.grammar.categories_of, END_OF_SENTENCE}


def test_the_vocabulary_is_sorted_by_frequency(world):
    """The first words of the vocabulary are the most frequent of a sample."""
    counts = Counter(w for s in world.sample_sentences(20_000, np.random.default_rng(0)) for w in s)
    assert [word for word, _ in counts.most_common(2)] == ["the", "."]
    ranks = np.argsort([-counts[word] for word in world.vocabulary.tokens[3:103]])
    assert np.corrcoef(ranks, np.arange(100))[0, 1] > 0.98


def test_word_frequencies_fall_as_zipf_has_it(world):
    """The logarithm of the frequency falls with that of the rank, by about 1, over two decades of ranks."""
    counts = Counter(w for s in world.sample_sentences(100_000, np.random.default_rng(0)) for w in s)
    frequencies = np.array(sorted(counts.values(), reverse=True), float)
    ranks = np.arange(1, len(frequencies) + 1)
    middle = slice(4, 400)
    slope = np.polyfit(np.log(ranks[middle]), np.log(frequencies[middle]), 1)[0]
    assert -1.25 < slope < -0.75


def test_it_is_made_once():
    assert microworld.load() is microworld.load()


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ("the the", r"context\[1\] must be a word that can follow after 'the'; got 'the'$"),
        ("the dog sleep", r"context\[2\] must be a word that can follow after 'the dog'; got 'sleep'$"),
        (
            "the unicorn",
            r"context\[1\] must .* after 'the'; got 'unicorn', which is no word of the microworld",
        ),
        ("Dog", r"context\[0\] must be a word that can begin a sentence; got 'Dog', which is no"),
    ],
)
def test_a_context_that_begins_no_sentence_is_refused(world, context, message):
    with pytest.raises(ValueError, match=message):
        world.next_word(context.split())


def test_a_sentence_that_is_none_is_refused(world):
    with pytest.raises(ValueError, match=r"sentence must be complete, .*; got 'the dog sleeps'"):
        world.parse("the dog sleeps".split())
    with pytest.raises(ValueError, match="sentence must be a sentence of the microworld; got no words"):
        world.parse([])
    with pytest.raises(TypeError, match="sentence must be a list of tokens; got the string"):
        world.log_prob("the dog sleeps .")
    with pytest.raises(TypeError, match="context must be a list of tokens; got the string"):
        world.next_word("the")


@pytest.mark.parametrize("wrong", [None, 3, ["the", 4]])
def test_what_is_no_list_of_tokens_is_refused(world, wrong):
    for ask in (world.log_prob, world.parse, world.next_word):
        with pytest.raises(TypeError, match=r"must be a (list of tokens; got|string; got 4)"):
            ask(wrong)
    with pytest.raises(TypeError, match=r"chinese(\[1\])? must be a (list of tokens; got|string; got 4)"):
        world.accepts("she sleeps .".split(), wrong)


@pytest.mark.parametrize("wrong", [None, 0, "0"])
def test_what_is_no_generator_is_refused(world, wrong):
    with pytest.raises(TypeError, match="rng must be"):
        world.sample_sentences(2, wrong)
    with pytest.raises(TypeError, match="rng must be"):
        world.translate("she sleeps .".split(), wrong)
