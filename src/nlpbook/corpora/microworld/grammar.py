"""What a grammar is once it has been read: categories, their rules, and the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Child:
    """One symbol on the right of a rule.

    Parameters
    ----------
    symbol : str
        A category, such as ``Noun[person,pl]``.
    relation : str or None
        Its dependency relation to the head of the rule; None for the head itself.
    link : int or None
        Two children of a rule with the same number mean the same thing (an antecedent and the node with
        its pronoun).
    """

    symbol: str
    relation: str | None
    link: int | None = None


COLLECTIVE_MEASURE = "些"


@dataclass(frozen=True)
class Measure:
    """In a Chinese side: the measure word that belongs to the head noun of a child.

    Parameters
    ----------
    child : int
        The position of the child.
    collective : bool
        Behind *this* and *that*: a plural noun takes 些, whatever its measure word.
    """

    child: int
    collective: bool = False


@dataclass(frozen=True)
class Rule:
    """One way to rewrite a category.

    Parameters
    ----------
    left : str
        The category.
    children : tuple of Child
        What it becomes in English, in order.
    probability : float
        Of this rule, given the category.
    chinese : tuple of tuples
        The Chinese sides, equally likely; each a sequence of words (str), children (their position, int) and
        measure words.
    operation : str or None
        How the sentiment of the children combines: ``negate``, ``intensify``, ``but``; None: they add up.
    entity : str or None
        The type of the named entity that this node spells out.
    phenomena : frozenset of str
        The phenomena of language that this rule is an instance of.
    line : int
        Where the grammar file says so.
    """

    left: str
    children: tuple[Child, ...]
    probability: float
    chinese: tuple[tuple["str | int | Measure", ...], ...]
    operation: str | None = None
    entity: str | None = None
    phenomena: frozenset[str] = frozenset()
    line: int = 0

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The categories on the right."""
        return tuple(child.symbol for child in self.children)

    @cached_property
    def head(self) -> int:
        """The position of the head."""
        return next(i for i, child in enumerate(self.children) if child.relation is None)


@dataclass(frozen=True)
class Word:
    """One word of a lexical category.

    Parameters
    ----------
    category : str
        Such as ``Noun[person,pl]``.
    form : str
        The English word.
    probability : float
        Of this word, given the category.
    chinese : tuple of str
        Its Chinese words, equally likely; empty where a rule says everything that Chinese says.
    measure : str or None
        The measure word that counts it in Chinese.
    sentiment : int
        From -2 to +2.
    row : tuple of int
        The line of its table (or rule) in the grammar file, the line of its row, and its column: the forms of
        one word are the columns of one row.
    """

    category: str
    form: str
    probability: float
    chinese: tuple[str, ...]
    measure: str | None = None
    sentiment: int = 0
    row: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Grammar:
    """A weighted context-free grammar with a Chinese side, in which no category can contain itself.

    Parameters
    ----------
    start : str
        The category of a sentence.
    rules : mapping
        From a category to its rules. Their probabilities add up to 1.
    words : mapping
        From a lexical category (one that becomes a single word) to its words, likewise.
    tags : mapping
        From a lexical category to its part of speech (Universal Dependencies).
    labels : mapping
        From the name of a category, without its features, to the phrase label of its nodes.

    Raises
    ------
    ValueError
        If a category is defined nowhere, is defined both by rules and by words, cannot be reached from the
        start, can contain itself, or has probabilities that do not add up to 1.

    References
    ----------
    Book: appendix, "The microworld".
    """

    start: str
    rules: Mapping[str, tuple[Rule, ...]]
    words: Mapping[str, tuple[Word, ...]]
    tags: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        both = set(self.rules) & set(self.words)
        if both:
            raise ValueError(f"{min(both)} has rules and words; a category has either")
        for category, choices in (*self.rules.items(), *self.words.items()):
            total = sum(choice.probability for choice in choices)
            if not abs(total - 1) < 1e-9:
                raise ValueError(f"the probabilities of {category} must add up to 1; they add up to {total}")
            if any(not choice.probability > 0 for choice in choices):
                raise ValueError(f"a probability of {category} is not above 0")
        for category, words in self.words.items():
            forms = [word.form for word in words]
            if len(set(forms)) < len(forms):
                raise ValueError(f"{category} has the word {max(forms, key=forms.count)!r} twice")
        unused = (set(self.rules) | set(self.words)) - set(self.bottom_up)
        if unused:
            raise ValueError(f"{min(unused)} cannot be reached from {self.start}")
        for rules in self.rules.values():
            for rule in rules:
                for side in rule.chinese:
                    self._check_chinese(rule, side)

    def _check_chinese(self, rule: Rule, side: "tuple[str | int | Measure, ...]") -> None:
        """Every child that a Chinese side speaks of has something to say."""
        for item in side:
            if isinstance(item, str):
                continue
            symbol = rule.symbols[item.child if isinstance(item, Measure) else item]
            if isinstance(item, int) and any(not word.chinese for word in self.words.get(symbol, ())):
                raise ValueError(
                    f"line {rule.line}: {symbol} has no Chinese words, and a Chinese side uses it"
                )
            if isinstance(item, Measure) and any(not word.measure for word in self.heads_of(symbol)):
                raise ValueError(f"line {rule.line}: a noun of {symbol} has no measure word")

    def heads_of(self, category: str) -> tuple[Word, ...]:
        """The words that can be the head of a category."""
        if category in self.words:
            return self.words[category]
        return tuple(word for rule in self.rules[category] for word in self.heads_of(rule.symbols[rule.head]))

    @cached_property
    def bottom_up(self) -> tuple[str, ...]:
        """Every category that a sentence can contain, each after all that it can contain itself."""
        order: list[str] = []
        done: set[str] = set()
        path: list[str] = []

        def visit(category: str) -> None:
            if category in done:
                return
            if category in path:
                loop = " -> ".join([*path[path.index(category) :], category])
                raise ValueError(f"a category can contain itself, so its sentences have no longest: {loop}")
            if category not in self.rules and category not in self.words:
                raise ValueError(
                    f"{category} is used in {path[-1] if path else 'the start'}, and defined nowhere"
                )
            path.append(category)
            for rule in self.rules.get(category, ()):
                for symbol in rule.symbols:
                    visit(symbol)
            path.pop()
            done.add(category)
            order.append(category)

        visit(self.start)
        return tuple(order)

    @cached_property
    def categories_of(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """From a word to the lexical categories that hold it, with its probability in each."""
        categories: dict[str, list[tuple[str, float]]] = {}
        for category, words in self.words.items():
            for word in words:
                categories.setdefault(word.form, []).append((category, word.probability))
        return {form: tuple(pairs) for form, pairs in categories.items()}

    @cached_property
    def chinese_words(self) -> frozenset[str]:
        """Every Chinese word that a translation can hold."""
        from_rules = {
            item
            for rules in self.rules.values()
            for rule in rules
            for side in rule.chinese
            for item in side
            if isinstance(item, str)
        }
        from_words = {form for words in self.words.values() for word in words for form in word.chinese}
        return frozenset(from_rules | from_words | set(self._measures))

    @cached_property
    def _measures(self) -> frozenset[str]:
        measures = {word.measure for words in self.words.values() for word in words if word.measure}
        return frozenset({COLLECTIVE_MEASURE} | measures)


def name_of(category: str) -> str:
    """The name of a category without its features: ``Noun`` of ``Noun[person,pl]``."""
    return category.partition("[")[0]


def features_of(category: str) -> tuple[str, ...]:
    """The features of a category: ``("person", "pl")`` of ``Noun[person,pl]``."""
    inside = category.partition("[")[2].rstrip("]")
    return tuple(inside.split(",")) if inside else ()
