import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from nlpbook.corpora.microworld import read_grammar
from nlpbook.corpora.microworld.automaton import Automaton
from nlpbook.corpora.microworld.entropy import derivation_entropy, entropies, lengths, n_derivations
from tests.corpora.microworld.brute_force import (
    derivations,
    entropy,
    grammars,
    machine_of,
    sentences,
    small_enough,
)


def by_position(probabilities):
    """P(at least t words) and the entropy of the next token at position t, from a list of all sentences."""
    longest = max(map(len, probabilities))
    alive, uncertain = [], []
    for t in range(longest + 1):
        prefixes = {}
        for sentence, probability in probabilities.items():
            if len(sentence) >= t:
                nexts = prefixes.setdefault(sentence[:t], {})
                word = sentence[t] if len(sentence) > t else None
                nexts[word] = nexts.get(word, 0.0) + probability
        total = sum(sum(nexts.values()) for nexts in prefixes.values())
        alive.append(total)
        uncertain.append(
            sum(
                sum(nexts.values()) / total * entropy([p / sum(nexts.values()) for p in nexts.values()])
                for nexts in prefixes.values()
            )
        )
    return alive, uncertain


@settings(max_examples=60, deadline=None)
@given(grammars())
def test_every_figure_is_the_enumerated_one_for_any_grammar(grammar):
    assume(small_enough(grammar, 400))
    everything, totals = derivations(grammar), sentences(grammar)
    got = entropies(grammar, machine_of(grammar))
    alive, uncertain = by_position(totals)
    assert got.n_derivations == len(everything)
    assert got.n_sentences == len(totals)
    assert got.sentence == pytest.approx(entropy([p for _, p in everything]), abs=1e-9)
    assert got.next_words == pytest.approx(entropy(totals.values()), abs=1e-9)
    assert got.mean_length == pytest.approx(sum(len(s) * p for s, p in totals.items()))
    assert (got.shortest, got.longest) == (min(map(len, totals)), max(map(len, totals)))
    assert got.alive == pytest.approx(alive, abs=1e-9)
    assert got.by_position == pytest.approx(uncertain, abs=1e-9)


def test_the_cut_down_language_is_what_its_list_says(cut_down):
    totals = sentences(cut_down)
    # 2 numbers x (2 nouns + 2 nouns near 4 others) x (3 degrees of 2 adjectives), alone or with a second one
    assert len(totals) == 2 * 10 * 6 + (2 * 10 * 6) ** 2
    assert sum(totals.values()) == pytest.approx(1, abs=1e-12)
    got = entropies(cut_down, machine_of(cut_down))
    assert got.n_sentences == len(totals) == got.n_derivations
    assert got.sentence == pytest.approx(entropy(totals.values()), abs=1e-9)
    assert got.next_words == pytest.approx(got.sentence, abs=1e-9)


def test_the_count_of_sentences_shows_ambiguity():
    """The girl sees the man with the telescope: two derivations of one sentence."""
    ambiguous = read_grammar(
        """
label S: S
label NP: N
label VP: V
label PP: P
S
  1  N:nsubj V                    | N V
N
  1  Noun
  1  Noun P:nmod                  | P Noun
V
  1  sees/VERB Noun:obj           | 看 Noun
  1  sees/VERB Noun:obj P:obl     | P 看 Noun
  1  sees/VERB M:obj              | 看 M
label NP: M
M
  1  Noun P:nmod                  | P Noun
P
  1  with/ADP:case Noun           | 带 Noun
words NOUN Noun
  girl 女孩
  man 男人
""",
        start="S",
    )
    machine = machine_of(ambiguous)
    totals = sentences(ambiguous)
    assert Automaton(machine).n_sentences == len(totals) < n_derivations(ambiguous)
    # a listener who does not learn the derivation has less to be told
    got = entropies(ambiguous, machine)
    assert got.next_words < got.sentence


def test_no_sentence_of_the_microworld_has_two_derivations(world):
    """A proof: there are as many different sentences as derivations."""
    exact = world.entropy()
    assert exact.n_sentences == exact.n_derivations > 10**24


def test_the_two_entropies_of_the_microworld_agree(world):
    exact = world.entropy()
    assert exact.sentence == pytest.approx(exact.next_words, abs=1e-9)
    assert derivation_entropy(world.grammar) == exact.sentence
    assert exact.token == exact.sentence / (exact.mean_length + 1)
    assert exact.perplexity == math.exp(exact.token)
    assert exact.alive[0] == 1
    assert exact.alive[-1] > 0
    assert exact.alive.sum() == pytest.approx(exact.mean_length + 1, abs=1e-9)


def test_the_lengths_are_as_promised(world):
    mean, shortest, longest = lengths(world.grammar)
    assert shortest >= 3
    assert longest <= 40
    assert 8 <= mean <= 14


def test_another_weight_changes_the_entropy(cut_down):
    """The figures follow the grammar: no rule has the last word."""
    rules = dict(cut_down.rules)
    first, *others = rules["Degree"]
    rules["Degree"] = tuple(
        replace(rule, probability=p) for rule, p in zip((first, *others), (0.98, 0.01, 0.01), strict=True)
    )
    changed = replace(cut_down, rules=rules)
    assert derivation_entropy(changed) < derivation_entropy(cut_down)
    assert np.isclose(derivation_entropy(changed), entropy(sentences(changed).values()))
