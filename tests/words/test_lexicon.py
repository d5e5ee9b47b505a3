"""The lexicon by hand: the lecture's chain, senses, distances, and broken lexicons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.words import Lexicon, Synset, small_lexicon, wordnet_lexicon

LEXICON = small_lexicon()
WORDS = sorted({word for synset in LEXICON.synsets for word in synset.words})


def test_the_lectures_chain():
    names = [synset.name for synset in LEXICON.hypernyms(LEXICON.senses("NLP")[0])]
    assert names == [
        "natural language processing",
        "information science",
        "science",
        "discipline",
        "knowledge domain",
        "cognition",
        "psychological feature",
        "abstraction",
        "entity",
    ]


def test_synonyms_and_senses():
    assert LEXICON.synonyms("good") == ["beneficial", "excellent", "fine", "proficient", "skillful"]
    assert [sense.name for sense in LEXICON.senses("star")] == ["star.celestial", "star.performer"]
    assert "Cat" in LEXICON and "hovercraft" not in LEXICON and 3 not in LEXICON


@given(st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_path_similarity_is_a_similarity(first, second):
    value = LEXICON.path_similarity(first, second)
    assert value == LEXICON.path_similarity(second, first)
    assert 0 < value <= 1
    assert LEXICON.path_similarity(first, first) == 1


def test_path_similarity_by_hand():
    assert LEXICON.path_similarity("cat", "dog") == pytest.approx(1 / 3)  # up to pet, down to dog
    assert LEXICON.path_similarity("motel", "hotel") == pytest.approx(1 / 2)
    assert LEXICON.path_similarity("star", "sun") == pytest.approx(1 / 2)
    # cat, pet, animal, organism, object, vehicle, car: six steps
    assert LEXICON.path_similarity("cat", "car") == pytest.approx(1 / 7)


def test_unknown_word():
    with pytest.raises(KeyError, match="hovercraft"):
        LEXICON.synonyms("hovercraft")


def test_broken_lexicons():
    with pytest.raises(ValueError, match="empty"):
        Lexicon([])
    with pytest.raises(ValueError, match="'a' twice"):
        Lexicon([Synset("a", ("a",), ""), Synset("a", ("b",), "")])
    with pytest.raises(ValueError, match="'b' of 'a' is missing"):
        Lexicon([Synset("a", ("a",), "", "b")])
    with pytest.raises(ValueError, match="circle"):
        Lexicon([Synset("a", ("a",), "", "b"), Synset("b", ("b",), "", "a")])


def test_unrelated_words_have_similarity_zero():
    assert Lexicon([Synset("a", ("a",), ""), Synset("b", ("b",), "")]).path_similarity("a", "b") == 0


def test_wordnet_says_how_to_get_its_data(tmp_path, monkeypatch):
    wn = pytest.importorskip("wn")
    monkeypatch.setattr(wn.config, "data_directory", tmp_path)
    with pytest.raises(LookupError, match="download"):
        wordnet_lexicon(["good"])
