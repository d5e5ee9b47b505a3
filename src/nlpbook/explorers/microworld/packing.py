"""A grammar as compact JSON: what the explorers of the microworld carry into the page."""

from __future__ import annotations

from typing import Any

from nlpbook.corpora.microworld.grammar import COLLECTIVE_MEASURE, Grammar, Measure, Rule, Word, name_of
from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.text.vocabulary import Vocabulary


def pack_grammar(grammar: Grammar, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return a grammar as a JSON value that `readGrammar` in ``microworld_machine.js`` reads.

    Names, probabilities and whatever many rules have in common are written once and then numbered, which
    keeps it small. No number is rounded.

    Parameters
    ----------
    grammar : Grammar
    vocabulary : Vocabulary
        Gives the order of the English words; it holds every word of the grammar, and the end of a sentence.

    Returns
    -------
    dict
        ``words``, ``categories`` and ``phenomena`` are names, parted by spaces. ``probabilities`` is the list
        of all the numbers. ``shapes`` holds what the rules of one line of the grammar file share: relations,
        links, Chinese sides (a number counts a child from 0; -1 - 2 i stands for the measure word of child i,
        and -2 - 2 i for one that is collective before a plural), operation, entity, and numbers of phenomena.
        ``rules`` has, for each category with rules, its number and then its rules, each ``[shape,
        probability, child, child, ...]``. ``lexicon`` has, for each lexical category, its number, its part of
        speech, and then its words, each ``[word, probability, meaning]``; ``meanings`` are ``[Chinese words,
        measure word, sentiment]``.

    Raises
    ------
    KeyError
        If the vocabulary lacks a word of the grammar.
    """
    categories = _Numbered(grammar.bottom_up[::-1])
    probabilities, phenomena = _Numbered(), _Numbered()
    shapes, meanings, tags = _Numbered(), _Numbered(), _Numbered()
    rules = [
        [
            categories[left],
            *(
                [
                    shapes[_shape(rule, phenomena)],
                    probabilities[rule.probability],
                    *(categories[symbol] for symbol in rule.symbols),
                ]
                for rule in group
            ),
        ]
        for left, group in grammar.rules.items()
    ]
    lexicon = [
        [
            categories[left],
            tags[grammar.tags[left]],
            *(
                [vocabulary[word.form], probabilities[word.probability], meanings[_meaning(word)]]
                for word in group
            ),
        ]
        for left, group in grammar.words.items()
    ]
    return {
        "start": categories[grammar.start],
        "words": " ".join(vocabulary.tokens),
        "end": vocabulary[END_OF_SENTENCE],
        "categories": " ".join(categories),
        "labels": {name: grammar.labels[name] for name in sorted({name_of(left) for left in grammar.rules})},
        "tags": " ".join(tags),
        "phenomena": " ".join(phenomena),
        "collective": COLLECTIVE_MEASURE,
        "probabilities": list(probabilities),
        "shapes": _lists(shapes),
        "meanings": _lists(meanings),
        "rules": rules,
        "lexicon": lexicon,
    }


class _Numbered(dict):
    """Numbers things in the order in which they are first asked for."""

    def __init__(self, things: Any = ()):
        super().__init__((thing, i) for i, thing in enumerate(things))

    def __missing__(self, thing: Any) -> int:
        self[thing] = len(self)
        return self[thing]


def _lists(things: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    return [_lists(thing) if isinstance(thing, (tuple, dict)) else thing for thing in things]


def _shape(rule: Rule, phenomena: _Numbered) -> tuple[Any, ...]:
    """What a rule shares with the other rules of its line, as something that can be compared."""
    return (
        " ".join(child.relation or "-" for child in rule.children),
        tuple(child.link or 0 for child in rule.children) if any(c.link for c in rule.children) else 0,
        tuple(tuple(_chinese_item(item) for item in side) for side in rule.chinese),
        rule.operation or "",
        rule.entity or "",
        tuple(phenomena[name] for name in sorted(rule.phenomena)),
    )


def _chinese_item(item: str | int | Measure) -> str | int:
    return -1 - 2 * item.child - item.collective if isinstance(item, Measure) else item


def _meaning(word: Word) -> tuple[str, str, int]:
    return "/".join(word.chinese), word.measure or "", word.sentiment
