"""What the source keeps to: one grammar of messages, and no room in the private parts of another."""

import ast
import re

import pytest

from tests.validation.source import literal, modules, refusals

GRAMMAR = re.compile(r"(?s)[^;]{1,100} must .+; got .+")

# What is wrong here is a file, and the message says where in it: "poems.json, line 3: ...".
PARSERS = (
    "corpora/benchmarks/poems.py",
    "corpora/benchmarks/reviews.py",
    "corpora/benchmarks/sentiment_trees.py",
    "corpora/benchmarks/store.py",
    "corpora/benchmarks/text_files.py",
    "corpora/microworld/grammar.py",
    "corpora/microworld/grammar_file.py",
    "explorers/bundle.py",
)
EXCEPTIONS = {
    # a file that is damaged, or of older settings: no argument is wrong
    "{path} is damaged, or no artefact that save_artefact has written",
    "{path} is damaged, or no settings of a training",
    "{path} is damaged: it is no JSON",
    "{self.name}, line {number or self.number}: {message}",
    "{self.name}, {place}: {message}",
    "{self.whole.name} is stale, it was measured with other settings ({_differences(changed)}): run it anew "
    "(--anew)",
    "stale, and not measured without --anew: {', '.join(stale)}",
    # what a class cannot do at all
    "a model read from an ARPA file cannot be fitted; fit one of the other models",
    "stupid back-off gives scores that do not sum to 1: it has no perplexity",
    # a search that ended without success: the arguments together ask for what there may not be
    "{PATIENCE} sentences in a row were none {wanted}; is there any?",
    # messages that are put together elsewhere, in the grammar: tests/corpora/microworld/test_world.py,
    # the tests of the explorers microworld and beat_the_machine
    "{self._fault('sentence', sentence)}",
    "{self._fault('context', context)}",
    "{re.sub('^(sentence|context)', 'prefix', str(error))}",
}


def test_every_message_says_what_must_be_and_what_it_got():
    messages = {
        message: f"{place}, line {line}"
        for place, tree in modules().items()
        if place not in PARSERS
        for line, message in refusals(tree)
    }
    assert len(messages) > 150
    others = {message: place for message, place in messages.items() if not GRAMMAR.fullmatch(message)}
    assert {message: place for message, place in others.items() if message not in EXCEPTIONS} == {}
    assert EXCEPTIONS - others.keys() == set(), "exceptions that are none"


@pytest.mark.parametrize("place", PARSERS)
def test_a_parser_speaks_of_files(place):
    assert any(not GRAMMAR.fullmatch(message) for _, message in refusals(modules()[place]))


def test_the_grammar_is_no_formality():
    for message in (
        "sentences is empty",
        "n must be 1",
        "n: got 3; accepted are 1 to 2",
        "; must be 3; got 2",
    ):
        assert not GRAMMAR.fullmatch(message)
    tree = ast.parse(
        'raise ValueError(f"{name} must be " "1; got " + str(n))\nraise (A if b else TypeError)("no")'
    )
    assert [message for _, message in refusals(tree)] == ["{name} must be 1; got {str(n)}", "no"]
    assert literal(ast.parse('f"{n!r:.40}"', mode="eval").body) == "{n}"


def room(module: str) -> str:
    """The room of a module: "nlpbook.words.svd" is in "words"."""
    return module.split(".")[1] if module.count(".") else ""


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def intrusions(place: str, tree: ast.Module) -> list[str]:
    """The private modules and names of other rooms that a file uses."""
    own = place.split("/")[0].removesuffix(".py")
    found, aliases = [], {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level or not module.startswith("nlpbook") or room(module) == own:
                continue
            for name in node.names:
                whole = f"{module}.{name.name}"
                aliases[name.asname or name.name] = whole
                if room(whole) != own and any(map(private, whole.split("."))):
                    found.append(f"line {node.lineno}: {whole}")
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("nlpbook.") and room(name.name) != own:
                    aliases[name.asname or name.name] = name.name
                    if any(map(private, name.name.split("."))):
                        found.append(f"line {node.lineno}: {name.name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and private(node.attr):
            owner = ast.unparse(node.value)
            if owner in aliases and room(aliases[owner]) != own:
                found.append(f"line {node.lineno}: {aliases[owner]}.{node.attr}")
    return found


@pytest.mark.parametrize("place", modules())
def test_no_room_uses_the_private_parts_of_another(place):
    assert intrusions(place, modules()[place]) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from nlpbook.words._matrix import as_finite", ["line 1: nlpbook.words._matrix.as_finite"]),
        ("from nlpbook.words.svd import _to_torch", ["line 1: nlpbook.words.svd._to_torch"]),
        ("from nlpbook.words import _matrix", ["line 1: nlpbook.words._matrix"]),
        ("import nlpbook.words._matrix", ["line 1: nlpbook.words._matrix"]),
        ("from nlpbook.words import svd\nsvd._to_torch(3)", ["line 2: nlpbook.words.svd._to_torch"]),
        ("import nlpbook.words.svd as s\ns._to_torch(3)", ["line 2: nlpbook.words.svd._to_torch"]),
        ("from nlpbook.words import WordVectors\nWordVectors._id", ["line 2: nlpbook.words.WordVectors._id"]),
        ("from nlpbook.ngrams._own import thing\nself._table", []),
        ("from nlpbook.words import svd\nsvd.truncated_svd(svd.__doc__)", []),
    ],
)
def test_a_private_part_is_seen(code, found):
    assert intrusions("ngrams/model.py", ast.parse(code)) == found
