"""The tree of a sentence, and what can be read off it: tags, phrases, dependencies, entities, sentiment."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nlpbook.corpora.microworld.grammar import Rule, Word


@dataclass(frozen=True)
class Tree:
    """A node of a derivation: a category, and the rule or the word that spells it out.

    Parameters
    ----------
    category : str
        Such as ``Noun[person,pl]``.
    label : str
        Its phrase label (``NP``), or its part of speech if it is a single word.
    rule : Rule or None
        The rule; None for a word.
    word : Word or None
        The word; None for a rule.
    children : tuple of Tree
        One for each symbol of the rule; none for a word.

    References
    ----------
    Book: appendix, "The microworld".
    """

    category: str
    label: str
    rule: Rule | None
    word: Word | None
    children: tuple["Tree", ...] = ()

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The English words."""
        if self.word is not None:
            return (self.word.form,)
        return tuple(token for child in self.children for token in child.tokens)

    def subtrees(self) -> Iterator["Tree"]:
        """All nodes from this one downwards, each before its children, from left to right."""
        yield self
        for child in self.children:
            yield from child.subtrees()

    def leaves(self) -> Iterator["Tree"]:
        """The nodes of the words, from left to right."""
        return (node for node in self.subtrees() if node.word is not None)

    @property
    def log_prob(self) -> float:
        """The natural logarithm of the probability of all choices that were made (nats)."""
        choices = (node.rule or node.word for node in self.subtrees())
        return math.fsum(math.log(choice.probability) for choice in choices if choice is not None)

    @property
    def phenomena(self) -> frozenset[str]:
        """The phenomena that the rules of the tree are instances of."""
        return frozenset().union(*(node.rule.phenomena for node in self.subtrees() if node.rule))

    @property
    def tags(self) -> list[str]:
        """The part of speech of every word (Universal Dependencies)."""
        return [leaf.label for leaf in self.leaves()]

    @property
    def head(self) -> "Tree":
        """The leaf that the whole phrase is about, the head of the head of ... the head."""
        node = self
        while node.rule is not None:
            node = node.children[node.rule.head]
        return node

    @cached_property
    def sentiment(self) -> int:
        """From -2 (very negative) over 0 (neutral) to +2, put together from the parts.

        The parts add up, within -2 and +2. *Very* makes a good or bad word extreme; *not* turns it into a
        mild one of the other sign, so that "not very good" is worse than "good" and better than "terrible";
        of two parts that *but* contrasts, the second decides, mildly.
        """
        if self.word is not None:
            return self.word.sentiment
        assert self.rule is not None
        parts = [child.sentiment for child in self.children]
        total = max(-2, min(2, sum(parts)))
        if self.rule.operation == "negate":
            return -_sign(total)
        if self.rule.operation == "intensify":
            return 2 * _sign(total)
        if self.rule.operation == "but":
            first, second = (part for child, part in zip(self.children, parts, strict=True) if child.rule)
            return total if _sign(first) == _sign(second) else _sign(second) or _sign(first)
        return total

    @property
    def entities(self) -> list[str]:
        """The named entities in BIO notation, one mark per word; of nested ones, the outermost."""
        marks = [f"I-{name}" if name else "O" for name in self._entity_of_words(None)]
        position = 0
        for start in self._entity_starts():
            position = start
            marks[position] = "B" + marks[position][1:]
        return marks

    def _entity_of_words(self, inside: str | None) -> Iterator[str | None]:
        inside = inside or (self.rule.entity if self.rule else None)
        if self.word is not None:
            yield inside
        for child in self.children:
            yield from child._entity_of_words(inside)

    def _entity_starts(self, offset: int = 0) -> Iterator[int]:
        if self.rule is not None and self.rule.entity:
            yield offset
            return
        for child in self.children:
            yield from child._entity_starts(offset)
            offset += len(child.tokens)

    @property
    def dependencies(self) -> list[tuple[int, str]]:
        """The number of every word's head, counted from 1, and the word's relation to it.

        The head of the sentence has the number 0 and the relation ``root``.
        """
        heads: dict[int, tuple[int, str]] = {}

        def visit(node: "Tree", offset: int) -> int:
            if node.rule is None:
                return offset
            positions = []
            for child in node.children:
                positions.append(visit(child, offset))
                offset += len(child.tokens)
            head = positions[node.rule.head]
            for i, (child, position) in enumerate(zip(node.rule.children, positions, strict=True)):
                relation, governor = child.relation, head
                relations = [other.relation for other in node.rule.children]
                if relation in ("cc", "punct") and "conj" in relations[i + 1 :]:
                    governor = positions[relations.index("conj")]  # "and" belongs to what follows it
                elif relation == "punct" and "advcl" in relations[:i]:
                    governor = positions[relations.index("advcl")]  # and this comma to what precedes it
                if relation == "obj" and next(node.children[i].leaves()).label == "ADP":
                    relation = "obl"  # an object with a preposition is none
                if relation is not None:
                    heads[position] = (governor + 1, relation)
            return head

        heads[visit(self, 0)] = (0, "root")
        return [heads[i] for i in range(len(self.tokens))]

    @property
    def coreference(self) -> tuple[int, int] | None:
        """Where a pronoun stands, and where the noun that it stands for (position of either).

        Positions count from 0. None for a sentence whose grammar does not settle a pronoun.
        """
        offset = 0
        for child in self.children:
            inner = child.coreference
            if inner is not None:
                return inner[0] + offset, inner[1] + offset
            offset += len(child.tokens)
        linked = [i for i, child in enumerate(self.rule.children) if child.link] if self.rule else []
        if len(linked) != 2:
            return None
        starts = [sum(len(child.tokens) for child in self.children[:i]) for i in linked]
        antecedent, clause = (self.children[i] for i in linked)
        pronoun = next(i for i, leaf in enumerate(clause.leaves()) if leaf.label == "PRON")
        noun = next(i for i, leaf in enumerate(antecedent.leaves()) if leaf is antecedent.head)
        return starts[1] + pronoun, starts[0] + noun

    def bracketed(self, sentiment: bool = False) -> str:
        """The tree on one line: ``(S (NP (DET the) (NOUN dog)) (VP (VERB slept)))``.

        A phrase that consists of nothing but another phrase is left out.

        Parameters
        ----------
        sentiment : bool
            Write the sentiment from 0 (very negative) to 4 instead of the label, as treebanks do.
        """
        label = str(self.sentiment + 2) if sentiment else self.label
        if self.word is not None:
            return f"({label} {self.word.form})"
        if len(self.children) == 1 and self.children[0].rule is not None:
            return self.children[0].bracketed(sentiment)
        return f"({label} {' '.join(child.bracketed(sentiment) for child in self.children)})"

    def __str__(self) -> str:
        return self.bracketed()


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
