"""Reading a grammar file: its head explains the notation to people, this module reads it for the machine."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from nlpbook.corpora.microworld.grammar import Child, Grammar, Measure, Rule, Word, name_of

OPERATIONS = frozenset({"negate", "intensify", "but"})
ENTITIES = frozenset({"PER", "LOC", "ORG"})

_CATEGORY = re.compile(r"([A-Z]\w*)(?:\[([^\]]+)\])?")
_CHILD = re.compile(
    r"(?P<name>[A-Z]\w*(?:\[[^\]]+\])?|[^\s/]+/[A-Z]+)(?::(?P<relation>[a-z:]+))?(?:=(?P<link>\d))?"
)
_CHINESE = re.compile(r"(?P<name>[A-Z]\w*)(?:\.(?P<which>\d))?(?::(?P<measure>measures?))?")


def read_grammar(text: str, start: str = "Sentence") -> Grammar:
    """The grammar that a file describes, with every variable written out.

    Parameters
    ----------
    text : str
        The file's text; the file of the microworld explains the notation at its head.
    start : str
        The category of a whole sentence.

    Returns
    -------
    Grammar

    Raises
    ------
    ValueError
        If a line cannot be read (the message names it), or the grammar breaks a promise of `Grammar`.
    """
    draft = _Draft()
    for number, indented, line in _lines(text):
        try:
            draft.read(number, indented, line)
        except ValueError as error:
            raise ValueError(f"grammar, line {number}: {error}") from None
    return draft.finish(start)


def _lines(text: str) -> Iterator[tuple[int, bool, str]]:
    """The lines that say something: number, whether indented, and the text without comment."""
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.split("#", 1)[0].rstrip()
        if content:
            yield number, content[0] == " ", content.strip()


@dataclass
class _Draft:
    """What has been read so far."""

    variables: dict[str, dict[str, float]] = field(default_factory=dict)
    maps: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    phenomena: set[str] = field(default_factory=set)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    words: dict[str, list[Word]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    left: str = ""
    table: "_Table | None" = None

    def read(self, number: int, indented: bool, line: str) -> None:
        if indented:
            if self.table is not None:
                self._read_row(number, line)
            elif self.left:
                self._read_rule(number, line)
            else:
                raise ValueError("an indented line must follow a category or the head of a table")
            return
        self.table, self.left = None, ""
        first = line.split()[0]
        if first == "vary":
            self._read_variable(line)
        elif first == "map":
            name, values = _parted(line.removeprefix("map "), ":")
            self.maps[name.strip()] = dict(_parted(value, "=") for value in values.split())
        elif first == "label":
            label, names = _parted(line.removeprefix("label "), ":")
            self.labels.update(dict.fromkeys(names.split(), label.strip()))
        elif first == "name":
            self.phenomena.update(line.split()[1:])
        elif first == "words":
            self.table = _Table.from_head(number, line.removeprefix("words "))
            if self.table.each is not None:
                self.variables[self.table.each] = {}
        elif _CATEGORY.fullmatch(line):
            self.left = line
        else:
            raise ValueError(f"expected vary, map, label, name, words or a category; got {line!r}")

    def _read_variable(self, line: str) -> None:
        match = re.fullmatch(r"vary (\w+) over (.+)", line)
        if match is None:
            raise ValueError("expected 'vary NAME over VALUE*WEIGHT ...'")
        values = dict(_parted(value, "*") for value in match[2].split())
        self.variables[match[1]] = {value: _positive(weight) for value, weight in values.items()}

    # ---- rules

    def _read_rule(self, number: int, line: str) -> None:
        line, annotations = _annotations(line)
        unknown = annotations - OPERATIONS - ENTITIES - self.phenomena
        if unknown:
            raise ValueError(f"{min(unknown)!r} in braces is no operation, no entity and no phenomenon")
        english, *chinese = (part.split() for part in line.split("|"))
        weight, *children = english
        if not children:
            raise ValueError("a rule needs a weight and at least one symbol")
        self.rules.setdefault(self.left, []).append(
            Rule(
                left=self.left,
                children=_children(children),
                probability=_positive(weight),
                chinese=_chinese_sides(children, chinese),
                operation=_one(annotations & OPERATIONS),
                entity=_one(annotations & ENTITIES),
                phenomena=frozenset(annotations - OPERATIONS - ENTITIES),
                line=number,
            )
        )

    # ---- words

    def _read_row(self, number: int, line: str) -> None:
        table = self.table
        assert table is not None
        parts = line.split(";")
        if len(parts) != len(table.groups):
            raise ValueError(f"expected {len(table.groups)} groups of words; got {len(parts)}")
        table.n_rows += 1
        weight = table.weight / table.n_rows  # Zipf's law
        value = ""
        column = 0
        for group, part in zip(table.groups, parts, strict=True):
            forms, chinese, measure, sentiment = _row(part, len(group.columns))
            if table.each is not None and not value:
                value = forms[0].lower()
                self.variables[table.each][value] = weight
            for form, categories in zip(forms, group.columns, strict=True):
                for category in categories:
                    name = category.replace(f"[{table.each}]", f"[{value}]") if table.each else category
                    if self.tags.setdefault(name, group.tag) != group.tag:
                        raise ValueError(f"{name} has the tags {self.tags[name]} and {group.tag}")
                    self.words.setdefault(name, []).append(
                        Word(
                            name,
                            form,
                            1.0 if table.each else weight,
                            chinese,
                            measure or table.measure,
                            sentiment,
                            (table.line, number, column),
                        )
                    )
                column += 1

    # ---- the whole

    def finish(self, start: str) -> Grammar:
        rules: dict[str, list[Rule]] = {}
        for drafts in self.rules.values():
            for draft in drafts:
                try:
                    for rule in self._written_out(draft):
                        rules.setdefault(rule.left, []).append(rule)
                except ValueError as error:
                    raise ValueError(f"grammar, line {draft.line}: {error}") from None
        for category in {
            child.symbol for group in rules.values() for rule in group for child in rule.children
        }:
            if "/" in category:  # a word in a rule is a lexical category of its own
                form, tag = category.rsplit("/", 1)
                self.words[category] = [Word(category, form, 1.0, ())]
                self.tags[category] = tag
        unlabelled = {name_of(left) for left in rules} - set(self.labels)
        if unlabelled:
            raise ValueError(f"grammar: {min(unlabelled)} has no label")
        idle = set(self.labels) - {name_of(left) for left in rules}
        if idle:
            raise ValueError(f"grammar: the label of {min(idle)} belongs to no category")
        silent = {name for name, group in self.words.items() if not any(word.chinese for word in group)}
        return Grammar(
            start=start,
            rules={
                left: _normalised([_in_the_same_order(rule, silent) for rule in group])
                for left, group in rules.items()
            },
            words={left: _normalised(group) for left, group in self.words.items()},
            tags=self.tags,
            labels=self.labels,
        )

    def _written_out(self, draft: Rule) -> Iterator[Rule]:
        """One rule for every combination of the values of its variables."""
        outside = self._variables_in([draft.left])
        inside = [name for name in self._variables_in(draft.symbols) if name not in outside]
        for values in itertools.product(*(self.variables[name] for name in outside)):
            given = dict(zip(outside, values, strict=True))
            for drawn in itertools.product(*(self.variables[name].items() for name in inside)):
                weight = draft.probability
                binding = dict(given)
                for name, (value, share) in zip(inside, drawn, strict=True):
                    binding[name] = value
                    weight *= share / sum(self.variables[name].values())
                yield replace(
                    draft,
                    left=self._bound(draft.left, binding),
                    children=tuple(
                        replace(child, symbol=self._bound(child.symbol, binding)) for child in draft.children
                    ),
                    probability=weight,
                )

    def _variables_in(self, symbols: "list[str] | tuple[str, ...]") -> list[str]:
        names = (feature.split(".")[0] for symbol in symbols for feature in _features(symbol))
        return list(dict.fromkeys(name for name in names if name in self.variables))

    def _bound(self, symbol: str, binding: Mapping[str, str]) -> str:
        """The category with values in the place of its variables."""
        features = []
        for feature in _features(symbol):
            variable, dot, _ = feature.partition(".")
            if dot:
                try:
                    features.append(self.maps[feature][binding[variable]])
                except KeyError:
                    raise ValueError(f"{feature} in {symbol} has no value") from None
            else:
                features.append(binding.get(feature, feature))
        return f"{symbol.partition('[')[0]}[{','.join(features)}]" if features else symbol


@dataclass
class _Group:
    """The columns of a table that share their Chinese words; a column may belong to several categories."""

    tag: str
    columns: list[list[str]]


@dataclass
class _Table:
    line: int
    groups: list[_Group]
    measure: str | None
    weight: float
    each: str | None
    n_rows: int = 0

    @classmethod
    def from_head(cls, line: int, head: str) -> "_Table":
        """Read ``TAG Name[feature, column column ; column] (measure) *weight``."""
        measure = re.search(r"\((\S+)\)", head)
        weight = re.search(r"\*(\d+)", head)
        each = re.search(r"\beach (\w+)", head)
        head = " ".join(re.sub(r"\(\S+\)|\*\d+|\beach \w+", "", head).split())
        inside = re.fullmatch(r"([A-Z]+) (\w+)\[([^\]]*;[^\]]*)\]", head)
        if inside:  # groups of columns of one category
            tag, name, columns = inside.groups()
            first, _, rest = columns.rpartition(",")
            parts = [
                f"{tag} {name}[{first + ',' if first else ''} {part.strip()}]" for part in rest.split(";")
            ]
        else:
            parts = [part.strip() for part in head.split(";")]
        groups: list[_Group] = []
        for part in parts:
            match = re.fullmatch(r"(?:([A-Z]+) )?(\w+)(?:\[([^\]]*)\])?", part)
            if match is None or not (match[1] or groups):
                raise ValueError(f"expected 'TAG Category[...]'; got {part!r}")
            groups.append(_Group(match[1] or groups[-1].tag, _columns(match[2], match[3])))
        return cls(
            line,
            groups,
            measure[1] if measure else None,
            _positive(weight[1]) if weight else 1.0,
            each[1] if each else None,
        )


def _columns(name: str, features: str | None) -> list[list[str]]:
    if features is None:
        return [[name]]
    *fixed, last = (part.strip() for part in features.split(","))
    return [
        [f"{name}[{','.join([*fixed, value])}]" for value in column.split("=")] for column in last.split()
    ]


def _row(part: str, n_forms: int) -> tuple[list[str], tuple[str, ...], str | None, int]:
    """English forms, Chinese words, measure word and sentiment of one group of a row."""
    items = part.split()
    forms, rest = items[:n_forms], items[n_forms:]
    if len(forms) < n_forms or not rest:
        raise ValueError(f"expected {n_forms} English and then Chinese words (or -); got {part.strip()!r}")
    chinese = () if rest[0] == "-" else tuple(rest[0].split("/"))
    measure, sentiment = None, 0
    for item in rest[1:]:
        if item.startswith("("):
            measure = item.strip("()")
        elif item in {"-2", "-1", "+1", "+2"}:
            sentiment = int(item)
        else:
            raise ValueError(f"expected a measure word in brackets or a sentiment; got {item!r}")
    if any(not word.isascii() for word in forms) or any(word.isascii() for word in chinese):
        raise ValueError(f"expected {n_forms} English words and then Chinese ones; got {part.strip()!r}")
    return forms, chinese, measure, sentiment


def _annotations(line: str) -> tuple[str, set[str]]:
    match = re.search(r"\{([^}]*)\}$", line)
    if match is None:
        return line, set()
    return line[: match.start()], {name.strip() for name in match[1].split(",")}


def _children(tokens: list[str]) -> tuple[Child, ...]:
    children = []
    for token in tokens:
        match = _CHILD.fullmatch(token)
        if match is None:
            raise ValueError(f"expected a word with its tag or a category; got {token!r}")
        link = int(match["link"]) if match["link"] else None
        children.append(Child(match["name"], match["relation"], link))
    heads = [child for child in children if child.relation is None]
    if len(heads) != 1:
        raise ValueError(f"exactly one child has no relation, the head; here {len(heads)} have none")
    return tuple(children)


def _chinese_sides(
    children: list[str], sides: list[list[str]]
) -> tuple[tuple["str | int | Measure", ...], ...]:
    names = [name_of(token.split(":")[0]) for token in children]
    if not sides:
        if any("/" in token for token in children):
            raise ValueError("a rule with a word in it needs a Chinese side")
        return ()  # the same order; `_in_the_same_order` fills it in
    return tuple(tuple(_chinese_item(token, names) for token in side) for side in sides)


def _chinese_item(token: str, names: list[str]) -> "str | int | Measure":
    if not token.isascii():
        return token
    match = _CHINESE.fullmatch(token)
    places = [i for i, name in enumerate(names) if match is not None and name == match["name"]]
    which = int(match["which"]) if match is not None and match["which"] else 1
    if match is None or not places or which > len(places) or (len(places) > 1 and not match["which"]):
        raise ValueError(f"{token!r} in the Chinese side is none, or not a single one, of the children")
    place = places[which - 1]
    return Measure(place, collective=match["measure"] == "measures") if match["measure"] else place


def _in_the_same_order(rule: Rule, silent: set[str]) -> Rule:
    """The rule with a Chinese side, if it has none: its children, without those that Chinese leaves out."""
    if rule.chinese:
        return rule
    return replace(rule, chinese=(tuple(i for i, symbol in enumerate(rule.symbols) if symbol not in silent),))


def _features(symbol: str) -> list[str]:
    inside = symbol.partition("[")[2].rstrip("]")
    return [part.strip() for part in inside.split(",")] if inside else []


def _normalised(choices: list) -> tuple:
    total = sum(choice.probability for choice in choices)
    return tuple(replace(choice, probability=choice.probability / total) for choice in choices)


def _positive(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight < float("inf"):
        raise ValueError(f"a weight must be a number above 0; got {text!r}")
    return weight


def _parted(text: str, sign: str) -> tuple[str, str]:
    left, found, right = text.partition(sign)
    if not found:
        raise ValueError(f"expected a {sign!r} in {text!r}")
    return left, right


def _one(names: set[str]) -> str | None:
    if len(names) > 1:
        raise ValueError(f"expected at most one of {sorted(names)}")
    return next(iter(names), None)
