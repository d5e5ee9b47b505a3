"""Strings, tokens, sentences, lists of anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook import validation
from tests.validation.grammar import refusal

token = st.text(min_size=1, max_size=4)
no_strings = st.one_of(st.none(), st.integers(), st.binary(), st.lists(token, max_size=2), st.floats())
no_lists = st.one_of(st.none(), st.integers(), st.booleans(), st.just(len))
strings = st.one_of(st.text(max_size=60), st.binary(max_size=60))


@given(st.text())
def test_strings(value):
    assert validation.text(value, "argument") == value
    if value:
        assert validation.text(value, "argument", empty=False) == value
    else:
        refusal(validation.text, value, error=ValueError, empty=False)


@given(no_strings)
def test_what_is_no_string(value):
    assert type(value).__name__ in refusal(validation.text, value, error=TypeError)


@given(st.lists(token), st.sampled_from([list, tuple, iter, lambda x: (word for word in x)]))
def test_lists_of_tokens(words, as_type):
    assert list(validation.tokens(as_type(words), "argument")) == words
    assert list(validation.tokens(as_type(words), "argument", strings=True)) == words
    found = validation.words(as_type(words), "argument")
    assert found == words
    assert type(found) is list


def test_a_list_of_tokens_is_not_copied():
    words = ["a", "b"]
    assert validation.tokens(words, "argument") is words


@given(st.one_of(strings, no_lists))
def test_what_is_no_list(value):
    for check in (validation.tokens, validation.words, validation.sentences):
        refusal(check, value, error=TypeError)
    refusal(lambda v, name: validation.collection(v, name, "things"), value, error=TypeError)


@given(st.lists(token, max_size=4), st.one_of(no_strings, st.just("")), st.integers(0, 4))
def test_a_bad_word_is_named_by_its_place(words, bad, place):
    words.insert(place, bad)
    place = min(place, len(words) - 1)
    error = ValueError if bad == "" else TypeError
    for check in (validation.words, lambda v, name: validation.tokens(v, name, strings=True)):
        assert refusal(check, iter(words), error=error).startswith(f"argument[{place}] must be a string")
    found = validation.token_error([["a"], words])
    assert type(found) is error
    assert str(found).startswith(f"sentences[1][{place}] must be a string")
    if bad == "":
        assert validation.words(words, "argument", empty=True) == words


@given(st.lists(st.lists(token, max_size=3), max_size=4), st.sampled_from([list, tuple, iter]))
def test_sentences(text, as_type):
    found = validation.sentences(as_type([as_type(sentence) for sentence in text]))
    assert [list(sentence) for sentence in found] == text
    assert validation.token_error(found) is None
    if not text:
        assert "one sentence or more; got none" in refusal(
            validation.sentences, text, error=ValueError, least=1
        )


@given(st.lists(st.lists(token, max_size=3), max_size=3), st.one_of(strings, no_lists), st.integers(0, 3))
def test_a_sentence_that_is_none(text, bad, place):
    text.insert(place, bad)
    place = min(place, len(text) - 1)
    message = refusal(validation.sentences, iter(text), error=TypeError)
    assert message.startswith(f"argument[{place}] must be a list of tokens; got")


def test_how_many():
    assert validation.sentences([["a"], ["b"]], least=2) == [["a"], ["b"]]
    with pytest.raises(ValueError, match=r"^argument must be 3 sentences or more; got 2$"):
        validation.sentences([["a"], ["b"]], "argument", least=3)
    assert validation.collection(iter("ab"), "argument", "words") == ["a", "b"]
    assert validation.collection([], "argument", "words", least=0) == []
    with pytest.raises(ValueError, match=r"^argument must be a list of one or more words; got none$"):
        validation.collection([], "argument", "words")
    with pytest.raises(ValueError, match=r"^argument must be a list of 2 or more words; got 1$"):
        validation.collection(["a"], "argument", "words", least=2)
    assert validation.not_empty({"a": 1}, "argument", "word") == {"a": 1}
    with pytest.raises(ValueError, match=r"^argument must be one word or more; got none$"):
        validation.not_empty({}, "argument", "word")


@given(st.lists(st.none(), max_size=3), st.lists(st.none(), max_size=3))
def test_as_many(first, second):
    if len(first) == len(second):
        assert validation.same_length(first, second, ("a", "b")) is None
    else:
        with pytest.raises(ValueError, match=f"^a must be as many as b, {len(second)}; got {len(first)}$"):
            validation.same_length(first, second, ("a", "b"))
