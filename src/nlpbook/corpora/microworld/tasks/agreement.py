"""Agreement over a distance: a right sentence, and the same with one verb in the wrong number.

the keys to the cabinet are old .        head "keys", attractor "cabinet"
the keys to the cabinet is old .         no sentence of the language
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nlpbook import validation
from nlpbook.corpora.microworld.conditional_sampling import ConditionalSampler
from nlpbook.corpora.microworld.grammar import Grammar, Rule, Word, features_of, name_of
from nlpbook.corpora.microworld.tasks.draws import TreeSource, collect
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.corpora.microworld.world import Microworld

Number = Literal["singular", "plural"]
Construction = Literal["simple", "prepositional phrase", "relative clause"]

_NOUNS = frozenset({"NOUN", "PROPN"})
_PARTS_OF_NAMES = frozenset({"compound", "flat"})
_MODIFIERS: dict[Construction, str] = {"relative clause": "acl:relcl", "prepositional phrase": "nmod"}
_OTHER_NUMBER = {"sg": "pl", "pl": "sg"}
_SINGULAR = ("sg", "m", "f", "x")  # of people the singular has a gender


@dataclass(frozen=True)
class AgreementPair:
    """Two sentences that differ in one verb; only the first is a sentence of the language.

    Parameters
    ----------
    grammatical, ungrammatical : tuple of str
        The sentences.
    head : int
        The position, from 0, of the noun that the verb agrees with.
    verb : int
        The position of the verb, behind the head.
    number : {"singular", "plural"}
        The number of the head.
    attractors : int
        How many nouns between them are of the other number. A name is one singular noun, however many words
        it has.
    construction : {"simple", "prepositional phrase", "relative clause"}
        What stands behind the head. "simple": nothing but the verb, or an adverb and the verb.
    """

    grammatical: tuple[str, ...]
    ungrammatical: tuple[str, ...]
    head: int
    verb: int
    number: Number
    attractors: int
    construction: Construction

    @property
    def context(self) -> tuple[str, ...]:
        """The words before the verb, from which a model has to tell its number."""
        return self.grammatical[: self.verb]


def agreement_pairs(
    world: Microworld,
    n: int,
    rng: np.random.Generator,
    attractors: int | None = None,
    construction: Construction | None = None,
    exclude: Iterable[Sequence[str]] = (),
) -> list[AgreementPair]:
    """Draw n minimal pairs, each from another draw of a sentence.

    Parameters
    ----------
    world : Microworld
        What to draw from.
    n : int
        How many, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    attractors : int, optional
        Only pairs with so many attractors; the microworld has them with 0, 1 and 2.
    construction : {"simple", "prepositional phrase", "relative clause"}, optional
        Only pairs with this behind the head.
    exclude : iterable of sentences
        Sentences that must not be drawn, such as those that the model was trained on.

    Returns
    -------
    list of AgreementPair
        Their sentences are as frequent as in the language, among those that serve. Where a sentence has
        several verbs that serve, one of them is drawn.

    Raises
    ------
    ValueError
        If `n` or `attractors` is no such number, `construction` is another, or no sentence serves.
    TypeError
        If `rng` is no generator.

    References
    ----------
    Linzen, Dupoux and Goldberg (2016), "Assessing the Ability of LSTMs to Learn Syntax-Sensitive
    Dependencies". Book: appendix, "The microworld".
    """
    if attractors is not None:
        attractors = validation.whole_number(attractors, "attractors", least=0)
    construction = validation.one_of(construction, "construction", [*Construction.__args__, None])
    other_forms = _other_forms(world.grammar)

    def example(tree: Tree) -> AgreementPair | None:
        pairs = [
            pair
            for pair in _pairs(tree, other_forms)
            if attractors in (None, pair.attractors) and construction in (None, pair.construction)
        ]
        return pairs[int(rng.integers(len(pairs)))] if len(pairs) > 1 else next(iter(pairs), None)

    wanted = f"with {'any number of' if attractors is None else attractors} attractors"
    if construction is not None:
        wanted += f" and the construction {construction!r}"
    source: TreeSource = world
    if attractors or construction not in (None, "simple"):  # only behind a head that something follows
        source = ConditionalSampler(world.grammar, _has_modifier)
    return collect(source, n, rng, example, wanted, exclude)


def _has_modifier(rule: Rule) -> bool:
    """Whether a rule puts a prepositional phrase or a relative clause behind a noun."""
    return any(child.relation in _MODIFIERS.values() for child in rule.children)


def number_forms(grammar: Grammar, tags: Sequence[str] = ("NOUN",)) -> list[tuple[str, str]]:
    """Return the words that have a singular and a plural form.

    Parameters
    ----------
    grammar : Grammar
        That of a microworld.
    tags : sequence of str
        Their parts of speech: "NOUN", "VERB", "AUX" or "DET".

    Returns
    -------
    list of (str, str)
        Singular and plural form, each pair once, in the order of the alphabet: ("dog", "dogs"). Of verbs the
        forms that agree with a noun: ("is", "are").
    """
    plural, pairs = {}, set()
    in_number = {
        category: (name_of(category), features_of(category)[:-1])
        for category, tag in grammar.tags.items()
        if tag in tags and features_of(category)
    }
    for category, (name, others) in in_number.items():
        if features_of(category)[-1] == "pl":
            plural |= {
                (name, others, word.row[:2], word.chinese): word.form for word in grammar.words[category]
            }
    for category, (name, others) in in_number.items():
        if features_of(category)[-1] in _SINGULAR:
            forms = [
                (word.form, plural.get((name, others, word.row[:2], word.chinese)))
                for word in grammar.words[category]
            ]
            pairs |= {(one, other) for one, other in forms if other and one != other}
    return sorted(pairs)


def _other_forms(grammar: Grammar) -> Mapping[str, Mapping[str, str]]:
    """From a category of verb forms that have a number to its verbs, each with its form of the other number.

    The two stand in one row of a table.
    """
    forms: dict[str, dict[str, str]] = {}
    for category, words in grammar.words.items():
        features = features_of(category)
        if grammar.tags[category] not in ("VERB", "AUX") or not features or features[-1] not in _OTHER_NUMBER:
            continue
        other = f"{name_of(category)}[{','.join([*features[:-1], _OTHER_NUMBER[features[-1]]])}]"
        in_row = {word.row[:2]: word.form for word in grammar.words.get(other, ())}
        forms[category] = {word.form: in_row[word.row[:2]] for word in words if word.row[:2] in in_row}
    return forms


def _pairs(tree: Tree, other_forms: Mapping[str, Mapping[str, str]]) -> Iterator[AgreementPair]:
    """A pair for every verb of a sentence that agrees with a noun before it."""
    leaves = list(tree.leaves())
    dependencies = None
    for subject, head, verb in _subjects(tree, 0):
        word = leaves[verb].word if verb is not None else None
        if word is None or word.category not in other_forms or leaves[head].label not in _NOUNS:
            continue
        number = features_of(word.category)[-1]
        dependencies = dependencies or tree.dependencies
        between = [
            leaves[i].word
            for i in range(head + 1, verb)
            if leaves[i].label in _NOUNS and dependencies[i][1] not in _PARTS_OF_NAMES
        ]
        wrong = list(tree.tokens)
        wrong[verb] = other_forms[word.category][word.form]
        yield AgreementPair(
            tree.tokens,
            tuple(wrong),
            head,
            verb,
            "singular" if number == "sg" else "plural",
            sum(_number(noun) != number for noun in between if noun is not None),
            _construction(subject),
        )


def _subjects(tree: Tree, offset: int) -> Iterator[tuple[Tree, int, int | None]]:
    """Every subject that stands before its verb and is no coordination: node, position of head, of verb."""
    if tree.rule is None:
        return
    starts = _starts(tree, offset)
    for i, child in enumerate(tree.rule.children):
        if child.relation == "nsubj" and i < tree.rule.head and not _has(tree.children[i], "conj"):
            position = _head_position(tree.children[i], starts[i])
            yield tree.children[i], position, _first_verb(tree, i + 1, starts)
    for node, start in zip(tree.children, starts, strict=True):
        yield from _subjects(node, start)


def _first_verb(tree: Tree, first: int, starts: list[int]) -> int | None:
    """The position of the first auxiliary or verb of a clause, from a child on; it is the one that agrees."""
    for i in range(first, len(tree.children)):
        node = tree.children[i]
        if node.label in ("AUX", "VERB"):
            return starts[i]
        if node.rule is not None and tree.rule is not None and i == tree.rule.head:
            return _first_verb(node, 0, _starts(node, starts[i]))
    return None


def _starts(tree: Tree, offset: int) -> list[int]:
    starts = []
    for node in tree.children:
        starts.append(offset)
        offset += len(node.tokens)
    return starts


def _head_position(tree: Tree, offset: int) -> int:
    while tree.rule is not None:
        offset = _starts(tree, offset)[tree.rule.head]
        tree = tree.children[tree.rule.head]
    return offset


def _has(tree: Tree, relation: str) -> bool:
    """Whether the head of a phrase has a dependent of this kind."""
    while tree.rule is not None:
        if any(child.relation == relation for child in tree.rule.children):
            return True
        tree = tree.children[tree.rule.head]
    return False


def _construction(subject: Tree) -> Construction:
    found = (name for name, relation in _MODIFIERS.items() if _has(subject, relation))
    return next(found, "simple")


def _number(noun: Word) -> str:
    """``pl`` for a plural noun, ``sg`` for every other one, and for names."""
    return "pl" if "pl" in features_of(noun.category) else "sg"
