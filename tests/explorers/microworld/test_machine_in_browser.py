"""The microworld's JavaScript beside its Python: the same probabilities, trees and translations."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from nlpbook.corpora import microworld
from nlpbook.corpora.microworld import translation
from nlpbook.corpora.microworld.tasks.agreement import agreement_pairs
from nlpbook.explorers.bundle import bundle
from nlpbook.explorers.microworld.packing import pack_grammar

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world():
    return microworld.load()


@pytest.fixture
def ask(open_page, tmp_path, world):
    """Return a function that evaluates JavaScript with the module's names in `m`, a grammar and a machine."""
    file = tmp_path / "page.html"
    file.write_text("<!DOCTYPE html><title>Lab</title>", encoding="utf-8")
    opened = open_page(file)
    opened.page.evaluate(
        """async ([source, packed]) => {
          const module = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(source));
          globalThis.m = module.default;
          globalThis.grammar = m.readGrammar(JSON.parse(packed));
          globalThis.machine = new m.PrefixMachine(grammar);
        }""",
        [
            bundle(Path(__file__).parent / "probe.js"),
            json.dumps(pack_grammar(world.grammar, world.vocabulary)),
        ],
    )
    yield opened.page.evaluate
    opened.assert_quiet()


def test_every_next_word_distribution_is_pythons(ask, world):
    draw = random.Random(0)
    sentences = world.sample_sentences(120, np.random.default_rng(0))
    prefixes = [[], *(sentence[: draw.randrange(1, len(sentence) + 1)] for sentence in sentences)]
    found = ask(
        """(prefixes) => prefixes.map((prefix) => {
          const path = machine.read(prefix);
          const { probabilities, tags } = machine.next(path[path.length - 1].state);
          return {
            reached: path.length - 1, distribution: [...probabilities], entropy: m.entropyOf(probabilities),
            logProb: path.reduce((sum, step) => sum + Math.log(step.probability), 0),
            tagged: [...tags].map(([id, shares]) => [id, Object.values(shares).reduce((a, b) => a + b)]),
          };
        })""",
        prefixes,
    )
    for prefix, shown in zip(prefixes, found, strict=True):
        expected = world.next_word(prefix)
        assert shown["reached"] == len(prefix)
        np.testing.assert_allclose(shown["distribution"], expected, rtol=1e-9, atol=1e-12)
        assert shown["entropy"] == pytest.approx(stats.entropy(expected, base=2), abs=1e-9)
        step_by_step = [
            np.log(world.next_word(prefix[:i])[world.vocabulary[word]]) for i, word in enumerate(prefix)
        ]
        assert shown["logProb"] == pytest.approx(sum(step_by_step), abs=1e-9)
        for i, share in shown["tagged"]:
            assert share == pytest.approx(expected[i], abs=1e-9)


def test_whole_sentences_have_pythons_probability_and_tree(ask, world):
    sentences = world.sample_sentences(400, np.random.default_rng(1))
    found = ask(
        """(sentences) => sentences.map((sentence) => {
          const tree = m.parseSentence(machine, sentence);
          const path = machine.read([...sentence, grammar.words[grammar.end]]);
          const entity = (node) => [node.start, node.end, node.rule.entity], meant = m.coreferenceOf(tree);
          return {
            logProb: path.reduce((sum, step) => sum + Math.log(step.probability), 0), read: path.length - 1,
            bits: tree.total, words: m.wordsOf(tree), bracketed: m.bracketed(tree),
            sentiments: [...m.nodesOf(tree)].map(m.sentimentOf), entities: m.entitiesOf(tree).map(entity),
            meant: meant && [meant.pronoun.start, meant.noun.start], ways: m.countTranslations(tree),
          };
        })""",
        sentences,
    )
    for sentence, shown in zip(sentences, found, strict=True):
        tree = world.parse(sentence)
        assert shown["read"] == len(sentence) + 1
        assert shown["logProb"] == pytest.approx(world.log_prob(sentence), abs=1e-9)
        assert shown["bits"] == pytest.approx(-tree.log_prob / np.log(2), abs=1e-9)
        assert shown["words"] == sentence
        assert shown["bracketed"] == tree.bracketed()
        assert shown["sentiments"] == [node.sentiment for node in tree.subtrees()]
        assert shown["meant"] == (None if tree.coreference is None else list(tree.coreference))
        assert shown["ways"] == translation.n_translations(tree)
        marks = ["O"] * len(sentence)
        for start, end, name in shown["entities"]:
            marks[start:end] = [f"B-{name}"] + [f"I-{name}"] * (end - start - 1)
        assert marks == tree.entities


def test_every_drawn_translation_is_accepted_and_every_one_is_drawn(ask, world):
    sentences = world.sample_sentences(150, np.random.default_rng(2))
    found = ask(
        """(sentences) => {
          const random = m.seededRandom(3), pick = (n) => Math.floor(random() * n);
          const draw = (tree) => m.chineseLeaves(m.chineseTree(grammar, tree, pick)).map((leaf) => leaf.text);
          return sentences.map((sentence) => {
            const tree = m.parseSentence(machine, sentence);
            return Array.from({ length: 60 }, () => draw(tree));
          });
        }""",
        sentences,
    )
    complete = 0
    for sentence, drawn in zip(sentences, found, strict=True):
        tree = world.parse(sentence)
        assert all(translation.accepts(tree, words) for words in drawn[:5])
        if translation.n_translations(tree) <= 4:  # the chance to miss one of 4 in 60 draws is below 1e-6
            complete += 1
            assert {tuple(words) for words in drawn} == translation.translations(tree)
    assert complete > 30


def test_what_cannot_follow_is_refused(ask):
    assert ask("machine.read(['the', 'the']).length") == 2
    assert ask("machine.read(['nonsense']).length") == 1
    assert ask("m.parseSentence(machine, ['the', 'dog'])") is None
    assert ask("m.parseSentence(machine, [])") is None


def test_drawn_sentences_have_the_grammars_frequencies(ask, world):
    """20,000 drawn sentences, from a fixed seed.

    Chi-square tests at level 0.001 for the first word, and for the second one after "the"; the average bits
    of a sentence within 3.3 standard errors of the exact entropy.
    """
    n = 20_000
    sentences = ask(
        """(n) => {
          const random = m.seededRandom(11);
          return Array.from({ length: n }, () => m.wordsOf(m.drawTree(grammar, random)));
        }""",
        n,
    )
    distribution = world.next_word([])
    counts = np.zeros(len(distribution))
    for sentence in sentences:
        counts[world.vocabulary[sentence[0]]] += 1
    assert chi_square_p(counts, n * distribution) > 0.001

    # the second word after the commonest first one
    given = [sentence[1] for sentence in sentences if sentence[0] == "the"]
    counts = np.zeros(len(distribution))
    for word in given:
        counts[world.vocabulary[word]] += 1
    assert chi_square_p(counts, len(given) * world.next_word(["the"])) > 0.001

    bits = [-world.log_prob(sentence) / np.log(2) for sentence in sentences[:5000]]
    error = np.std(bits, ddof=1) / np.sqrt(len(bits))
    assert abs(np.mean(bits) - world.entropy().sentence / np.log(2)) < 3.3 * error


def chi_square_p(observed, expected):
    """The p-value of counts; what is expected less than 5 times is put together, what cannot happen is 0."""
    assert not observed[expected == 0].any()
    rare = expected < 5
    observed, expected = (
        np.append(values[~rare], values[rare].sum()) if values[rare].sum() else values[~rare]
        for values in (observed, expected)
    )
    return stats.chisquare(observed, expected * observed.sum() / expected.sum()).pvalue


def test_the_random_numbers_are_uniform_and_repeat_with_the_seed(ask):
    draws = ask("(() => { const r = m.seededRandom(5); return Array.from({ length: 20000 }, r); })()")
    assert stats.kstest(draws, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 3.3 / np.sqrt(len(draws))
    again, other = ask("[5, 6].map((seed) => { const r = m.seededRandom(seed); return [r(), r(), r()]; })")
    assert again == draws[:3]
    assert again != other


def test_subjects_verbs_and_attractors_are_those_of_the_minimal_pairs(ask, world):
    pairs = agreement_pairs(world, 150, np.random.default_rng(7))
    pairs += agreement_pairs(world, 50, np.random.default_rng(8), attractors=2)
    found = ask(
        """(sentences) => sentences.map((words) =>
          m.agreementsOf(m.parseSentence(machine, words)).map(({ subject, verb, attractors }) =>
            [subject.map((leaf) => leaf.start), verb.start, attractors.length]))""",
        [pair.grammatical for pair in pairs],
    )
    for pair, shown in zip(pairs, found, strict=True):
        assert [[pair.head], pair.verb, pair.attractors] in shown, " ".join(pair.grammatical)


def test_agreement_is_found_across_what_stands_between(ask):
    cases = {
        "the keys to the cabinet are old .": [(["keys"], "are", ["cabinet"])],
        "the key to the cabinets is old .": [(["key"], "is", ["cabinets"])],
        "the key to the cabinet is old .": [(["key"], "is", [])],
        "Anna and the boy are sleeping .": [(["Anna", "boy"], "are", [])],
        "the dog chased the cats .": [],
        "the boys know that the dog sleeps .": [(["boys"], "know", []), (["dog"], "sleeps", [])],
        "the man who lives in Paris is tired .": [(["man"], "is", []), (["man"], "lives", [])],
        "is he happy ?": [(["he"], "is", [])],
        "I am happy .": [(["I"], "am", [])],
    }
    for sentence, expected in cases.items():
        found = ask(
            """(words) => {
              const tree = m.parseSentence(machine, words), form = (leaf) => leaf.word.form;
              return tree && m.agreementsOf(tree).map(({ subject, verb, attractors }) =>
                [subject.map(form), form(verb), attractors.map(form)]);
            }""",
            sentence.split(),
        )
        if expected is None:
            assert found is None, sentence
        else:
            assert [tuple(one) for one in found] == [tuple(one) for one in expected], sentence
