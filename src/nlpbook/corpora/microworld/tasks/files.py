"""What each task writes to files, for the command line."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from nlpbook.corpora.microworld.tasks.agreement import agreement_pairs
from nlpbook.corpora.microworld.tasks.analogies import analogies
from nlpbook.corpora.microworld.tasks.language_modelling import language_modelling
from nlpbook.corpora.microworld.tasks.sentiment import sentiment, sentiment_tree, swap_pairs
from nlpbook.corpora.microworld.tasks.sequences import memory_sequences
from nlpbook.corpora.microworld.tasks.similarity import similarity_pairs
from nlpbook.corpora.microworld.tasks.tagging import TaggedSentence, entities, parts_of_speech
from nlpbook.corpora.microworld.tasks.translation import translation_pairs
from nlpbook.corpora.microworld.tasks.treebank import brackets, conllu
from nlpbook.corpora.microworld.world import Microworld

Writer = Callable[[Microworld, int, np.random.Generator], dict[str, str]]


def language_modelling_files(
    world: Microworld, n: int, rng: np.random.Generator, disjoint: bool = False
) -> dict[str, str]:
    """Return the three corpora and their floors, as texts by the names of their files.

    The parts are independent samples, as those of the race, unless they shall be `disjoint` (see
    `language_modelling`).
    """
    splits = language_modelling(world, n, max(1, n // 10), max(1, n // 10), rng, disjoint)
    corpora = {"train": splits.train, "validation": splits.validation, "test": splits.test}
    files = {
        f"{name}.txt": "".join(f"{' '.join(sentence)}\n" for sentence in corpus)
        for name, corpus in corpora.items()
    }
    floor = ((name, f"{splits.floor[name]:.6f}") for name in corpora)
    return files | {"floor.tsv": _table([("corpus", "nats per token of the truth"), *floor])}


def _agreement(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    head = ("grammatical", "ungrammatical", "head", "verb", "number", "attractors", "construction")
    rows = (
        (
            " ".join(pair.grammatical),
            " ".join(pair.ungrammatical),
            pair.head,
            pair.verb,
            pair.number,
            pair.attractors,
            pair.construction,
        )
        for pair in agreement_pairs(world, n, rng)
    )
    return {"agreement.tsv": _table([head, *rows])}


def _analogies(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    lines = []
    for name, questions in analogies(world, per_section=n, rng=rng).items():
        lines += [f": {name}", *(" ".join(question) for question in questions)]
    return {"analogies.txt": "".join(f"{line}\n" for line in lines)}


def _similarity(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"similarity.tsv": _table(similarity_pairs(world, n, rng))}


def _sentiment(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"sentiment.txt": "".join(f"{sentiment_tree(one.tree)}\n" for one in sentiment(world, n, rng))}


def _polarity(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    examples = sentiment(world, n, rng, classes=2)
    return {"polarity.tsv": _table((one.label, " ".join(one.tokens)) for one in examples)}


def _swap_pairs(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    pairs = swap_pairs(world, n, rng)
    return {
        "swap-pairs.tsv": _table((one.label, " ".join(one.tokens)) for pair in pairs for one in pair),
    }


def _parts_of_speech(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"parts-of-speech.tsv": _columns(parts_of_speech(world, n, rng))}


def _entities(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"entities.tsv": _columns(entities(world, n, rng))}


def _constituency(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"constituency.txt": brackets(world.sample_trees(n, rng))}


def _dependency(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"dependency.conllu": conllu(world.sample_trees(n, rng))}


def _translation(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    pairs = translation_pairs(world, n, rng)
    return {"translation.tsv": _table((" ".join(pair.english), " ".join(pair.chinese)) for pair in pairs)}


def _copy(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"copy.tsv": _sequences(n, rng, reverse=False)}


def _reverse(world: Microworld, n: int, rng: np.random.Generator) -> dict[str, str]:
    return {"reverse.tsv": _sequences(n, rng, reverse=True)}


WRITERS: Mapping[str, Writer] = {
    "language-modelling": language_modelling_files,
    "agreement": _agreement,
    "analogies": _analogies,
    "similarity": _similarity,
    "sentiment": _sentiment,
    "polarity": _polarity,
    "swap-pairs": _swap_pairs,
    "parts-of-speech": _parts_of_speech,
    "entities": _entities,
    "constituency": _constituency,
    "dependency": _dependency,
    "translation": _translation,
    "copy": _copy,
    "reverse": _reverse,
}
"""From the name of a task to the function that gives its files: a text for every name."""


def _table(rows: Iterable[Iterable[object]]) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def _columns(sentences: Iterable[TaggedSentence]) -> str:
    """A word and its tag on every line, an empty line behind each sentence."""
    return "".join(_table(zip(one.tokens, one.tags, strict=True)) + "\n" for one in sentences)


def _sequences(n: int, rng: np.random.Generator, reverse: bool) -> str:
    """The inputs and the targets of each sequence on a line, a tab between."""
    batch = memory_sequences(n, rng, reverse=reverse)
    rows = zip(batch.inputs.tolist(), batch.targets.tolist(), strict=True)
    return _table((" ".join(map(str, one)) for one in row) for row in rows)
