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
    with pytest.raises(ValueError, match="synsets must be one synset or more; got none"):
        Lexicon([])
    with pytest.raises(ValueError, match="'a' twice"):
        Lexicon([Synset("a", ("a",), ""), Synset("a", ("b",), "")])
    with pytest.raises(
        ValueError, match="synsets must hold every hypernym; got none of the name 'b', that of 'a'"
    ):
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


TINY_WORDNET = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE LexicalResource SYSTEM "http://globalwordnet.github.io/schemas/WN-LMF-1.0.dtd">
<LexicalResource>
  <Lexicon id="tiny" label="Tiny" language="en" email="nobody@example.org" license="CC0" version="1">
    <LexicalEntry id="w1"><Lemma writtenForm="cat" partOfSpeech="n"/>
      <Sense id="s1" synset="tiny-1-n"/></LexicalEntry>
    <LexicalEntry id="w2"><Lemma writtenForm="dog" partOfSpeech="n"/>
      <Sense id="s2" synset="tiny-2-n"/></LexicalEntry>
    <LexicalEntry id="w3"><Lemma writtenForm="beast" partOfSpeech="n"/>
      <Sense id="s3" synset="tiny-3-n"/></LexicalEntry>
    <LexicalEntry id="w4"><Lemma writtenForm="animal" partOfSpeech="n"/>
      <Sense id="s4" synset="tiny-3-n"/></LexicalEntry>
    <Synset id="tiny-1-n" ili="" partOfSpeech="n"><Definition>it purrs</Definition>
      <SynsetRelation relType="hypernym" target="tiny-3-n"/></Synset>
    <Synset id="tiny-2-n" ili="" partOfSpeech="n">
      <SynsetRelation relType="hypernym" target="tiny-3-n"/></Synset>
    <Synset id="tiny-3-n" ili="" partOfSpeech="n"><Definition>it lives</Definition></Synset>
  </Lexicon>
</LexicalResource>
"""


def test_a_wordnet_that_is_there_is_read(tmp_path, monkeypatch):
    """A lexicon in WordNet's own exchange format, added as `wn` adds a downloaded one."""
    wn = pytest.importorskip("wn")
    monkeypatch.setattr(wn.config, "data_directory", tmp_path / "data")
    (tmp_path / "tiny.xml").write_text(TINY_WORDNET, encoding="utf8")
    wn.add(tmp_path / "tiny.xml", progress_handler=None)
    lexicon = wordnet_lexicon(["cat", "dog"], lexicon="tiny")
    assert lexicon.path_similarity("cat", "dog") == pytest.approx(1 / 3)
    assert lexicon.synonyms("animal") == ["beast"]
    assert lexicon.senses("cat")[0].definition == "it purrs"
    assert [sense.words for sense in lexicon.hypernyms(lexicon.senses("cat")[0])] == [
        ("cat",),
        ("beast", "animal"),
    ]
    with pytest.raises(LookupError, match="none of"):
        wordnet_lexicon(["hovercraft"], lexicon="tiny")
