"""A lexicon by hand: words grouped into senses, and each sense placed under a more general one.

A synonym set (synset) is one meaning with all its words; a hypernym is the next more general meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Synset:
    """One meaning: its words, a definition, and the meaning above it.

    Parameters
    ----------
    name : str
        Unique name, such as "good.skilled".
    words : tuple of str
        The words that can carry this meaning.
    definition : str
        A short gloss.
    hypernym : str or None
        Name of the more general synset; None at the top.
    """

    name: str
    words: tuple[str, ...]
    definition: str
    hypernym: str | None = None


@dataclass(frozen=True)
class Lexicon:
    """Synsets and what can be read off them: synonyms, hypernyms, distances.

    Parameters
    ----------
    synsets : iterable of Synset
        At least one; names are unique, and every hypernym is among them, without a circle.

    Raises
    ------
    ValueError
        If a name occurs twice, a hypernym is missing, or hypernyms form a circle.

    References
    ----------
    Miller (1995), "WordNet: a lexical database for English". Book: chapter 1, "Symbols".
    """

    synsets: tuple[Synset, ...]
    _by_name: dict[str, Synset] = field(init=False, repr=False, compare=False)
    _by_word: dict[str, list[Synset]] = field(init=False, repr=False, compare=False)

    def __init__(self, synsets: Iterable[Synset]) -> None:
        entries = tuple(synsets)
        if not entries:
            raise ValueError("synsets must be one synset or more; got none")
        by_name: dict[str, Synset] = {}
        by_word: dict[str, list[Synset]] = {}
        for entry in entries:
            if entry.name in by_name:
                raise ValueError(f"synsets must be of different names; got {entry.name!r} twice")
            by_name[entry.name] = entry
            for word in entry.words:
                by_word.setdefault(word.lower(), []).append(entry)
        object.__setattr__(self, "synsets", entries)
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_by_word", by_word)
        for entry in entries:
            self.hypernyms(entry)  # raises on a missing hypernym or a circle

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word.lower() in self._by_word

    def senses(self, word: str) -> list[Synset]:
        """Return every meaning of a word, in the lexicon's order; KeyError if it has no entry."""
        try:
            return self._by_word[word.lower()]
        except KeyError:
            raise KeyError(f"{word!r} is not in this lexicon of {len(self._by_word)} words") from None

    def synonyms(self, word: str) -> list[str]:
        """Return all words that share a meaning with `word`, in alphabetical order; KeyError if unknown."""
        return sorted({other for sense in self.senses(word) for other in sense.words} - {word})

    def hypernyms(self, synset: Synset) -> list[Synset]:
        """Return the chain of meanings from a synset (included) up to the most general one."""
        chain = [synset]
        while (above := chain[-1].hypernym) is not None:
            if above not in self._by_name:
                raise ValueError(
                    f"synsets must hold every hypernym; got none of the name {above!r}, that of "
                    f"{chain[-1].name!r}"
                )
            if len(chain) > len(self.synsets):
                raise ValueError(f"synsets must be a tree; got a circle of hypernyms above {synset.name!r}")
            chain.append(self._by_name[above])
        return chain

    def path_similarity(self, first: str, second: str) -> float:
        """Return 1 / (1 + steps) over the shortest way up and down between any meanings of two words.

        Parameters
        ----------
        first, second : str
            Two words of the lexicon.

        Returns
        -------
        float
            1 for synonyms; 0 if no chain of hypernyms joins them.

        Raises
        ------
        KeyError
            If a word has no entry.
        """
        best = 0.0
        for sense in self.senses(first):
            chain = self.hypernyms(sense)
            steps_up = {entry.name: steps for steps, entry in enumerate(chain)}
            for other in self.senses(second):
                for steps_down, entry in enumerate(self.hypernyms(other)):
                    if entry.name in steps_up:
                        steps = steps_up[entry.name] + steps_down
                        best = max(best, 1 / (1 + steps))
        return best


def wordnet_lexicon(words: Iterable[str], lexicon: str = "oewn") -> Lexicon:
    """Return the part of WordNet that holds some words and everything above them.

    Parameters
    ----------
    words : iterable of str
        The words to look up.
    lexicon : str
        Name of a lexicon that the `wn` package has on this machine, such as "oewn" or "ewn".

    Returns
    -------
    Lexicon

    Raises
    ------
    LookupError
        If `wn` is missing, has no such data (the message says how to get it), or knows none of the words.
    """
    try:
        import wn

        wordnet = wn.Wordnet(lexicon)
    except ImportError:
        raise LookupError(
            "WordNet needs the package wn: pip install wn, then python -m wn download oewn"
        ) from None
    except Exception as error:  # wn raises its own error when the lexicon has not been downloaded
        raise LookupError(f"wn has no lexicon {lexicon!r} here: python -m wn download {lexicon}") from error
    found: dict[str, Synset] = {}
    queue = [synset for word in words for synset in wordnet.synsets(word)]
    while queue:
        entry = queue.pop()
        if entry.id in found:
            continue
        above = entry.hypernyms()[:1]  # a few synsets have several; the first is the principal one
        queue.extend(above)
        definition = entry.definition() or ""
        found[entry.id] = Synset(entry.id, tuple(entry.lemmas()), definition, above[0].id if above else None)
    if not found:
        raise LookupError(f"words: none of {list(words)!r} is in the lexicon {lexicon!r}")
    return Lexicon(found.values())


def small_lexicon() -> Lexicon:
    """Return the book's own little lexicon: the words that chapter 1 talks about, and what is above them."""
    return Lexicon(
        Synset(name, tuple(words.split(", ")), gloss, above) for name, words, gloss, above in _ENTRIES
    )


# name, words, definition, hypernym; written for this book.
_ENTRIES: tuple[tuple[str, str, str, str | None], ...] = (
    ("entity", "entity", "anything that exists", None),
    ("abstraction", "abstraction, abstract entity", "what exists only as an idea", "entity"),
    (
        "psychological feature",
        "psychological feature",
        "a feature of the mental life of a being",
        "abstraction",
    ),
    ("cognition", "cognition, knowledge", "what is perceived, learnt or reasoned", "psychological feature"),
    ("knowledge domain", "knowledge domain, domain", "the part of knowledge that one studies", "cognition"),
    ("discipline", "discipline, subject, field", "a branch of knowledge", "knowledge domain"),
    ("science", "science", "a discipline that tests its claims against observation", "discipline"),
    ("information science", "information science, informatics", "the science of information", "science"),
    (
        "natural language processing",
        "NLP, natural language processing",
        "computing with language",
        "information science",
    ),
    ("linguistics", "linguistics", "the science of language", "science"),
    ("quality", "quality", "how something is", "abstraction"),
    ("good.positive", "good", "having the right qualities", "quality"),
    ("good.excellent", "good, excellent, fine", "of high quality", "good.positive"),
    ("good.beneficial", "good, beneficial", "that does one good", "good.positive"),
    ("good.skilled", "good, skillful, proficient", "able to do something well", "good.positive"),
    ("physical entity", "physical entity", "what exists in space", "entity"),
    ("object", "object, thing", "a physical thing one can point at", "physical entity"),
    ("celestial body", "celestial body", "a natural object in the sky", "object"),
    ("star.celestial", "star", "a glowing ball of gas", "celestial body"),
    ("sun", "sun", "the star that the Earth goes round", "star.celestial"),
    ("organism", "organism, living thing", "what lives", "object"),
    ("person", "person, human", "a human being", "organism"),
    ("star.performer", "star, celebrity", "a famous performer", "person"),
    ("animal", "animal, beast", "a living thing that moves and feels", "organism"),
    ("pet", "pet", "an animal kept for company", "animal"),
    ("cat", "cat", "a small furry hunter kept in houses", "pet"),
    ("dog", "dog", "a barking animal kept since the Stone Age", "pet"),
    ("plant", "plant", "a living thing that feeds on light", "organism"),
    ("fruit", "fruit", "the part of a plant that holds its seeds", "plant"),
    ("apple", "apple", "a round fruit of a tree of the rose family", "fruit"),
    ("place", "place, location", "where something is", "object"),
    ("forest", "forest, wood", "land covered with trees", "place"),
    ("amazon", "Amazon", "the rain forest along a river of that name", "forest"),
    ("building", "building", "a structure with walls and a roof", "object"),
    ("hotel", "hotel", "a building where travellers pay to sleep", "building"),
    ("motel", "motel", "a hotel for people who come by car", "hotel"),
    ("vehicle", "vehicle", "a thing that carries people or goods", "object"),
    ("car", "car, automobile", "a vehicle with four wheels and an engine", "vehicle"),
    ("bus", "bus, coach", "a large vehicle with many seats", "vehicle"),
)
