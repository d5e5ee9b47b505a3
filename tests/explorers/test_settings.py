"""Settings: Python and the page accept the same, and what they do not accept is refused by name."""

import json
import math
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlpbook.explorers.settings import (
    LARGEST_WHOLE,
    Choice,
    Number,
    Numbers,
    Sentences,
    Switch,
    Text,
    Whole,
    Words,
)
from tests.explorers.sized import Sized
from tools import javascript

SERVER = Path(__file__).parent / "kit" / "settings_server.js"
UNREAD = "nothing that fits"
RUNS = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
OWNER = SimpleNamespace(words=["the", "cat", "sat", "+", "a,b:c&d=e%41", "𝒳", "القط"])


@pytest.fixture(scope="module")
def page():
    """A function that has deno answer for the page; one process answers all."""
    with subprocess.Popen(
        javascript.deno("run", "--no-check", str(SERVER)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf8",
        env=javascript.environment(),
    ) as process:

        def ask(description, values, texts=()):
            process.stdin.write(json.dumps([description, list(values), list(texts)]) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def named(setting):
    setting.name = "it"
    return setting


def takes(setting, value):
    """Whether Python accepts a value as it is; of sentences it also takes strings, and drops empty ones."""
    try:
        checked = setting.check(value, OWNER)
    except (TypeError, ValueError) as error:
        assert str(error).startswith("it") and " must be " in str(error) and "; got " in str(error)
        return False
    return checked == value


bounds = st.none() | st.integers(-3, 3) | st.sampled_from([-0.5, 0.1, 2.5])
each_bound = bounds | st.lists(bounds, min_size=3, max_size=3)
lengths = st.integers(0, 3) | st.sampled_from([(0, 3), (1, 2), (2,)])
limits = st.fixed_dictionaries({"least": bounds, "most": bounds, "above": bounds, "below": bounds})
SETTINGS = st.one_of(
    st.builds(Whole, st.integers(-5, 5), st.integers(-5, 9), or_none=st.booleans()),
    st.builds(Whole, st.just(-LARGEST_WHOLE)),
    st.builds(lambda kept, none: Number(**kept, or_none=none), limits, st.booleans()),
    st.builds(Switch, or_none=st.booleans()),
    st.builds(
        Choice, st.sampled_from([("uniform", "harmonic"), (1, 2.5, "1e3"), "words"]), empty=st.booleans()
    ),
    st.builds(Choice, st.just(lambda owner: owner.words[:3]), of=st.just("words of the owner")),
    st.builds(
        lambda length, least, above, most: Numbers(length, least=least, above=above, most=most),
        lengths,
        bounds | st.just([0, 0.5, 1]),
        each_bound,
        bounds,
    ),
    st.builds(Numbers, lengths, least=st.integers(-2, 0), most=st.integers(0, 3), whole=st.just(True)),
    st.builds(
        Words,
        st.integers(0, 4),
        least=st.integers(0, 2),
        choices=st.sampled_from([None, "words", lambda owner: owner.words[2:]]),
        without=st.sampled_from([(), ("cat", "<s>")]),
    ),
    st.builds(Text, st.integers(0, 5)),
    st.builds(Sentences, st.integers(0, 6)),
).map(named)

# Half a character is no value that JSON brings to deno as it is; it has a test of its own.
characters = st.characters(exclude_categories=["Cs"])
words = st.sampled_from([*OWNER.words, "<s>", " ", "\u3000", "\u0085", "\ufeff", ""]) | st.text(
    characters, max_size=3
)
numbers = st.integers(-9, 9) | st.sampled_from(
    [2.5, -0.5, 0.1, 1e300, 5e-324, 2**53 - 1, 2**53, 10**20, -7.25]
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    words,
    st.text(characters, max_size=12),
    st.lists(numbers, max_size=4),
    st.lists(words, max_size=5),
    st.lists(st.lists(words, min_size=1, max_size=3), max_size=3),
    st.sampled_from(["uniform", "1e3"]),
    st.just({}),
    st.just([[]]),
)
marks = st.sampled_from([*"0123456789+-.,:&=%eE ", "%2B", "%zz", "%E4%BD%A0", "NaN", "1e999", "true", "cat"])
TEXTS = st.lists(marks | characters, max_size=8).map("".join)


@RUNS
@given(SETTINGS, st.lists(VALUES, min_size=1, max_size=8))
def test_the_page_accepts_what_python_accepts_and_nothing_else(page, setting, values):
    described = described_for_page(setting)
    found = page(described, values)
    for value, fits, again in zip(values, found["fits"], found["again"], strict=True):
        assert fits == takes(setting, value), (described, value)
        if fits:
            assert again == value  # written in an address and read from it


@RUNS
@given(SETTINGS, st.lists(TEXTS, min_size=1, max_size=10))
def test_what_the_page_reads_in_an_address_python_accepts(page, setting, texts):
    for value in page(described_for_page(setting), [], texts)["read"]:
        assert value == UNREAD or takes(setting, value), value


def described_for_page(setting):
    """A description as the explorer's frame hands it on: with the choices that another trait holds."""
    described = json.loads(json.dumps(setting.describe(OWNER)))
    if "trait" in described:
        described["choices"] = getattr(OWNER, described["trait"]) + [""] * described.get("empty", False)
    return described


@pytest.mark.parametrize("half", ["\ud83d", "a\udc00", "\udc00\ud83d"])
def test_half_a_character_is_refused_by_both(page, half):
    for setting, value in ((Text(9), half), (Words(9), [half]), (Sentences(9), [[half]])):
        assert not takes(named(setting), value)
        assert page(setting.describe(), [value])["fits"] == [False]


@RUNS
@given(st.integers(-5, 5), st.integers(0, 5), st.integers(-20, 20))
def test_a_number_that_a_limit_left_behind_goes_to_the_nearest(page, least, more, value):
    setting = named(Whole(least, least + more))
    (fitted,) = page(setting.describe(), [value])["fitted"]
    assert fitted == min(range(least, least + more + 1), key=lambda one: abs(one - value))


def test_a_number_that_stands_for_something_else_is_described_as_that():
    described = json.loads(json.dumps(named(Whole(-1, 5, special={-1: "all"})).describe()))
    assert described == {"kind": "whole", "least": -1, "most": 5, "special": {"-1": "all"}}
    assert "special" not in named(Whole(-1, 5)).describe()


@pytest.fixture
def sized():
    return Sized(size=3, weights=[1, 0, 2, 0.5])


def test_settings_are_described_and_stay_so(sized):
    assert list(sized.settings) == [
        "letters", "size", "weights", "rate", "switch", "kind", "words", "title", "secret",
    ]  # fmt: skip
    assert sized.settings["weights"] == {"kind": "numbers", "lengths": [4], "least": 0}
    assert sized.settings["secret"] == {"kind": "text", "most": 5, "address": False}
    assert sized.settings["rate"]["label"] == "learning rate"
    assert "label" not in sized.settings["size"]
    assert sized.state()["settings"] == sized.settings
    sized.size = 1
    assert sized.settings["weights"]["lengths"] == [2]
    assert sized.settings["rate"]["most"] == 1
    assert sized.rate == 0.5


def test_what_the_page_sets_is_checked_in_the_order_of_the_settings(sized):
    sized.set_state({"weights": [1, 2, 3, 4, 5, 6], "size": 5})
    assert (sized.size, sized.weights) == (5, [1, 2, 3, 4, 5, 6])


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("size", 0, ValueError, "size must be a whole number from 1 to 5; got 0"),
        ("size", 2.5, TypeError, "size must be a whole number from 1 to 5; got 2.5"),
        ("size", None, TypeError, "size must be a whole number from 1 to 5; got None"),
        (
            "rate",
            math.nan,
            ValueError,
            "rate must be a finite number, above 0 and at most 3, or None; got nan",
        ),
        ("rate", "1", TypeError, "rate must be a finite number, above 0 and at most 3, or None; got '1'"),
        ("switch", 1, TypeError, "switch must be True or False; got 1"),
        ("weights", [1, 2], ValueError, "weights must be 4 numbers, one for each; got 2"),
        ("weights", "1234", TypeError, "weights must be 4 numbers, one for each; got '1234'"),
        ("weights", [1, 2, 3, -1], ValueError, "weights[3] must be a finite number, 0 or larger; got -1"),
        ("secret", "abcdef", ValueError, "secret must be at most 5 characters; got 6"),
        ("secret", 3, TypeError, "secret must be a string; got 3 (int)"),
        ("letters", ["a " * 10], ValueError, "letters must be at most 9 words; got 10"),
        ("letters", [["a", 3]], TypeError, "letters[0][1] must be a string; got 3 (int)"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(sized, name, value, error, message):
    before = getattr(sized, name)
    with pytest.raises(error) as refused:
        setattr(sized, name, value)
    assert str(refused.value) == message
    assert getattr(sized, name) == before
    with pytest.raises(error):
        sized.set_state({name: value})


@pytest.mark.parametrize(
    ("setting", "value", "error", "message"),
    [
        (Choice(("a", "b")), "c", ValueError, "it must be 'a' or 'b'; got 'c'"),
        (Choice(("a", "b")), 3, TypeError, "it must be 'a' or 'b'; got 3"),
        (
            Choice("words", of="words", empty=True),
            "dog",
            ValueError,
            "it must be one of the 7 words, or empty; got 'dog'",
        ),
        (Words(2), "the cat", TypeError, "it must be a list of words; got the string 'the cat'"),
        (Words(2), ["a", "b", "c"], ValueError, "it must be at most 2 words; got 3"),
        (Words(2, least=1), [], ValueError, "it must be 1 words or more; got 0"),
        (Words(2, choices="words"), ["dog"], ValueError, "it[0] must be one of the 7 words; got 'dog'"),
        (Words(2, without=["<s>"]), ["<s>"], ValueError, "it[0] must be a word other than '<s>'; got '<s>'"),
        (Numbers((0, 2), whole=True, least=0), [1, 2.5], TypeError, None),
        (Number(), 10**400, ValueError, None),
    ],
)
def test_the_messages_of_the_other_kinds(setting, value, error, message):
    with pytest.raises(error) as refused:
        named(setting).check(value, OWNER)
    assert message is None or str(refused.value) == message


def test_defaults():
    found = Sized()
    assert (found.letters, found.size, found.weights, found.rate, found.switch) == (
        [],
        2,
        [0, 0, 0],
        0.5,
        False,
    )
    kept = Words(3, default=["a"])
    assert kept.default() == ["a"]
    assert kept.default() is not kept.default()
    assert named(Choice("words")).default(OWNER) == "the"
    assert named(Whole(3, 5)).default() == 3
    assert named(Number(least=0.5, or_none=True)).default() is None
