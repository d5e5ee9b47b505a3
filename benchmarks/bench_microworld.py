"""The microworld: how fast its sentences, their probabilities and their next words come, on one core."""

import time
from itertools import count

import numpy as np

from benchmarks.harness import Comparison, Row
from nlpbook.corpora import microworld
from nlpbook.language_model import END_OF_SENTENCE

SENTENCES = 50_000
SAMPLE_FLOOR, SCORE_FLOOR, NEXT_WORD_FLOOR = 50_000, 20_000, 30_000  # per second


def sample():
    world = microworld.load()
    rng = np.random.default_rng(0)

    def ours():
        started = time.perf_counter()
        world.sample_sentences(SENTENCES, rng)
        return SENTENCES / (time.perf_counter() - started)

    return Comparison(ours, SAMPLE_FLOOR)


def score():
    """Sentences that were never scored before, round after round; what earlier rounds left is kept."""
    world = microworld.load()
    seeds = count(1)
    found = {}

    def ours():
        sentences = world.sample_sentences(SENTENCES, np.random.default_rng(next(seeds)))
        started = time.perf_counter()
        found["log_probs"] = [world.log_prob(sentence) for sentence in sentences]
        return SENTENCES / (time.perf_counter() - started)

    def quality():
        fresh = microworld.PrefixMachine(world.grammar, world.vocabulary, END_OF_SENTENCE)
        sentences = world.sample_sentences(SENTENCES, np.random.default_rng(0))
        started = time.perf_counter()
        for sentence in sentences:
            fresh.log_prob(sentence)
        rate = SENTENCES / (time.perf_counter() - started)
        return {
            "sentences_per_s_from_nothing": round(rate),
            "entropy": round(-float(np.mean(found["log_probs"])), 3),
            "exact_entropy": round(world.entropy().sentence, 3),
        }

    return Comparison(ours, SCORE_FLOOR, quality)


def next_word():
    """The whole distribution before every token of fresh sentences, word by word, the end included."""
    world = microworld.load()
    machine = world.machine
    seeds = count(1)
    found = {}

    def ours():
        sentences = world.sample_sentences(SENTENCES // 5, np.random.default_rng(next(seeds)))
        n, largest = 0, 0.0
        started = time.perf_counter()
        for sentence in sentences:
            state = machine.start
            machine.next_words(state)
            for word in sentence:
                state, _ = machine.step(state, word)
                distribution = machine.next_words(state)
            n += len(sentence) + 1
            largest = max(largest, abs(1 - distribution[machine.end]))
        seconds = time.perf_counter() - started
        found["sentence_ends_missed_by"] = largest
        return n / seconds

    return Comparison(ours, NEXT_WORD_FLOOR, lambda: found)


ROWS = [
    Row("microworld.sample", "the floor", sample, floor=1, unit="sentences/s", better="higher"),
    Row("microworld.score", "the floor", score, floor=1, unit="sentences/s", better="higher"),
    Row("microworld.next_word", "the floor", next_word, floor=1, unit="distributions/s", better="higher"),
]
