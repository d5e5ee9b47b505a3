"""The microworld in one object: the grammar, and everything that can be asked of it."""

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib import resources
from itertools import chain

import numpy as np
from jaxtyping import Float, Float64

from nlpbook import language_model, validation
from nlpbook.corpora.microworld import chart, translation
from nlpbook.corpora.microworld.entropy import Entropies, entropies
from nlpbook.corpora.microworld.grammar import Grammar
from nlpbook.corpora.microworld.grammar_file import read_grammar
from nlpbook.corpora.microworld.prefix_machine import PrefixMachine
from nlpbook.corpora.microworld.sampling import Sampler
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.language_model.corpus import encoded
from nlpbook.text import EncodedCorpus, Vocabulary


class Microworld:
    """A language whose truth is known. It obeys the protocol of language models: it is the best of them.

    Parameters
    ----------
    grammar : Grammar
        The grammar; that of the book comes from `load`.

    Attributes
    ----------
    vocabulary : Vocabulary
        Every English word and `END_OF_SENTENCE`, the most frequent first. No word is unknown: another word
        raises a KeyError.
    machine : PrefixMachine
        Reads a sentence word by word.

    Examples
    --------
    >>> from nlpbook.corpora import microworld
    >>> world = microworld.load()
    >>> world.accepts("Anna drinks tea .".split(), "安娜喝茶。")
    True

    References
    ----------
    Book: appendix, "The microworld".
    """

    def __init__(self, grammar: Grammar):
        self.grammar = grammar
        self.vocabulary = _vocabulary(grammar)
        self.machine = PrefixMachine(grammar, self.vocabulary, END_OF_SENTENCE)
        self._sampler = Sampler(grammar)

    # ---- a language model

    def fit(self, sentences: Iterable[Sequence[str]]) -> "Microworld":
        """Return the world itself: the truth has nothing to learn."""
        return self

    def log_prob(self, sentence: Sequence[str]) -> float:
        """The natural logarithm of a sentence's probability, its end included (nats).

        Returns
        -------
        float
            Minus infinity for what is no sentence of the microworld.

        Raises
        ------
        TypeError
            If `sentence` is a string instead of a list of tokens.
        """
        sentence = validation.tokens(sentence, "sentence", strings=True)
        return self.machine.log_prob(sentence)

    def log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " sentences"]:
        """The log-probability of each sentence, its end included (nats); minus infinity for what is none.

        Parameters
        ----------
        sentences : iterable of lists of str, or EncodedCorpus
            Tokens, or ids of the world's vocabulary.

        Returns
        -------
        float64 array, shape (sentences,)

        Raises
        ------
        TypeError
            If a sentence is a string instead of a list of tokens.
        ValueError
            If there is no sentence, or an id is not in the vocabulary or that of the end of a sentence.
        """
        return np.array([sum(self.machine.token_log_probs(words)) for words in self._words(sentences)])

    def token_log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " tokens"]:
        """The log-probability of each word and of each sentence's end, one after the other (nats).

        Parameters, errors: those of `log_probs`.

        Returns
        -------
        float64 array, shape (words + sentences,)
            Minus infinity from the first word of a sentence on that cannot follow those before it.
        """
        found = map(self.machine.token_log_probs, self._words(sentences))
        return np.fromiter(chain.from_iterable(found), np.float64)

    def next_word(self, context: Sequence[str]) -> Float[np.ndarray, " vocabulary"]:
        """The probability of every entry of the vocabulary after the first words of a sentence.

        Raises
        ------
        TypeError
            If `context` is a string instead of a list of tokens.
        ValueError
            If no sentence begins with `context`; the message names the first word that cannot follow.
        """
        context = validation.tokens(context, "context", strings=True)
        state = self.machine.read(context)
        if state is None:
            raise ValueError(self._fault("context", context))
        return self.machine.next_words(state).copy()

    def perplexity(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
        """The perplexity of the truth on a corpus; no model has a lower one in the long run."""
        return language_model.perplexity(self, sentences)

    def sample(self, generator: np.random.Generator) -> list[str]:
        """Draw a sentence; `nlpbook.language_model.sample` draws one with a beginning or a temperature."""
        return self.sample_sentences(1, generator)[0]

    def _words(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> list[Sequence[str]]:
        """The sentences in words: those that the language has not are no error, but impossible."""
        if isinstance(sentences, EncodedCorpus):
            return [self.vocabulary.decode(ids) for ids in encoded(sentences, self.vocabulary)]
        return validation.sentences(sentences, least=1)

    # ---- sentences and their trees

    def sample_sentences(self, n: int, rng: np.random.Generator) -> list[list[str]]:
        """Draw n sentences; the same state of the generator gives the same ones.

        Raises
        ------
        ValueError
            If `n` is negative or no whole number.
        """
        n = validation.whole_number(n, "n", least=0)
        return self._sampler.sample(n, validation.generator(rng))

    def sample_trees(self, n: int, rng: np.random.Generator) -> list[Tree]:
        """Draw n sentences with their trees: those of `sample_sentences`, ten times as fast as parsing.

        Raises
        ------
        ValueError
            If `n` is negative or no whole number.
        """
        n = validation.whole_number(n, "n", least=0)
        return self._sampler.sample_trees(n, validation.generator(rng))

    def parse(self, sentence: Sequence[str]) -> Tree:
        """The one tree of a sentence.

        Raises
        ------
        TypeError
            If `sentence` is a string instead of a list of tokens.
        ValueError
            If it is no sentence of the microworld; the message names the first word that cannot follow.
        """
        sentence = validation.tokens(sentence, "sentence", strings=True)
        for tree in chart.Chart(self.grammar, sentence, self._beginnings).trees():
            return tree
        raise ValueError(self._fault("sentence", sentence))

    # ---- Chinese

    def translate(self, sentence: Sequence[str], rng: np.random.Generator) -> list[str]:
        """Draw a translation: Chinese words.

        Raises
        ------
        ValueError
            If `sentence` is none of the microworld.
        """
        validation.generator(rng)
        return translation.translate(self.parse(sentence), rng)

    def accepts(self, english: Sequence[str], chinese: str | Sequence[str]) -> bool:
        """Whether a Chinese text is one of the translations of an English sentence, however it is cut.

        The grammar knows several wordings of most sentences, but not all that a speaker might choose.

        Raises
        ------
        ValueError
            If `english` is no sentence of the microworld.
        """
        if not isinstance(chinese, str):
            chinese = validation.tokens(chinese, "chinese", strings=True)
        return translation.accepts(self.parse(english), chinese)

    # ---- the truth

    def entropy(self) -> Entropies:
        """The exact entropies of the language, computed once (in about a second)."""
        return self._entropies

    @cached_property
    def _entropies(self) -> Entropies:
        return entropies(self.grammar, self.machine)

    @cached_property
    def _beginnings(self) -> dict[str, frozenset[str]]:
        return chart.beginnings(self.grammar)

    def _fault(self, name: str, tokens: Sequence[str]) -> str:
        """Say what is wrong with a sentence that the machine or the parser does not know."""
        if not tokens:
            return f"{name} must be a sentence of the microworld; got no words"
        state = self.machine.start
        for i, word in enumerate(tokens):
            step = self.machine.step(state, word)
            if step is None:
                place = f"follow after {' '.join(tokens[:i])!r}" if i else "begin a sentence"
                known = "" if word in self.vocabulary else ", which is no word of the microworld"
                return f"{name}[{i}] must be a word that can {place}; got {validation.shown(word)}{known}"
            state = step[0]
        return f"{name} must be complete, with '.' or '?' at its end; got {' '.join(tokens)!r}"


@cache
def load() -> Microworld:
    """The microworld of the book. It is made once; later calls return the same object."""
    return Microworld(read_grammar(grammar_text()))


def grammar_text() -> str:
    """The grammar file of the microworld, as it was written; its head explains the notation."""
    return resources.files(__package__).joinpath("microworld.grammar").read_text(encoding="utf-8")


def _vocabulary(grammar: Grammar) -> Vocabulary:
    """All words by falling frequency, in expectation; ties in alphabetical order."""
    visits = dict.fromkeys(grammar.bottom_up, 0.0)
    visits[grammar.start] = 1.0
    frequency = {END_OF_SENTENCE: 1.0}
    for category in reversed(grammar.bottom_up):
        for rule in grammar.rules.get(category, ()):
            for symbol in rule.symbols:
                visits[symbol] += visits[category] * rule.probability
        for word in grammar.words.get(category, ()):
            frequency[word.form] = frequency.get(word.form, 0.0) + visits[category] * word.probability
    return Vocabulary(sorted(frequency, key=lambda word: (-round(frequency[word], 12), word)), unknown=None)
