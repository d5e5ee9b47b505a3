"""Beat the machine: the reader bets on the next word, against the truth and against the book's models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float

from nlpbook import validation
from nlpbook.corpora.microworld import Microworld
from nlpbook.explorers.arrays import array_trait
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.microworld.explorer import check_world
from nlpbook.explorers.microworld.packing import pack_grammar
from nlpbook.explorers.settings import Whole, Words
from nlpbook.language_model import END_OF_SENTENCE, NextWordModel

CHIPS = 10
# As many as there are colours that readers can tell apart.
MOST_MODELS = 5
MOST_SENTENCES = 500


def _last_position(explorer: BeatTheMachine) -> int:
    return len(explorer.sentences[explorer.sentence]) - 1 if explorer.sentence >= 0 else 0


class BeatTheMachine(Explorer):
    """A game: guess the next word, and see how far you stay above the floor.

    A sentence appears word by word. Before each word the reader has 10 chips to place on words. One chip more
    is always spread evenly over all V words, and so are chips that are not placed, so that nothing is
    impossible: with c(w) chips on word w, and C chips placed, the reader says

        q(w) = (c(w) + (11 - C) / V) / 11.

    The word is shown with the exact distribution beside the reader's, and costs -log2 q(word) bits. The
    reader's running perplexity, 2 to the average of the bits, stands beside that of the truth on the same
    words, of always saying 1 / V, and of the models. The full stop or question mark is asked; the end of
    the sentence, which then is certain, is not, and counts for nobody.

    The address of a page follows the game: it names the word that is asked and the bet on it, and no answer.
    Whoever opens it begins a round there, with a score of her own.

    Parameters
    ----------
    world : Microworld
        The language, from `nlpbook.corpora.microworld.load`.
    models : mapping of str to NextWordModel, optional
        At most 5 models by the names that the table shows. They are asked for their probabilities now, so
        the page needs neither them nor a kernel.
    sentences : int or list of lists of str
        The sentences to play, or how many to draw with `seed`: 1 to 500. Each play goes through them in a
        random order.
    seed : int
        Of the drawn sentences.

    Raises
    ------
    TypeError
        If an argument is not of these types.
    ValueError
        If there is no sentence or one that the world cannot say, if there are too many models, if the
        vocabulary of a model lacks a word of the sentences, or if what it returns is no probability
        distribution.

    Examples
    --------
    >>> from nlpbook.corpora import microworld
    >>> world = microworld.load()
    >>> game = BeatTheMachine(world, {"the truth itself": world}, sentences=20)
    >>> float(BeatTheMachine.bet({"the": 5}, ["the", "a"])[0])
    0.7272727272727273
    """

    javascript = "explorer.js"
    label = "Beat the machine: bet on the next word, against the exact truth and against models"

    grammar = traitlets.Dict().tag(sync=True)
    sentences = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    model_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    model_probabilities = array_trait()
    # Where the game is: the page moves them as it is played, and a link opens the word that they name.
    sentence = Whole(
        -1,
        lambda explorer: len(explorer.sentences) - 1,
        default=-1,
        special={-1: "any sentence"},
        label="number of the sentence (the first is 0)",
        help="which one is played; -1: any",
    )
    position = Whole(0, _last_position, label="number of open words", help="how many words of it are open")
    chips = Words(
        CHIPS,
        choices=lambda explorer: explorer._words,
        help="the words on which chips lie, once for each chip",
    )

    def __init__(
        self,
        world: Microworld,
        models: Mapping[str, NextWordModel] | None = None,
        sentences: int | Sequence[Sequence[str]] = 60,
        *,
        seed: int = 0,
    ):
        check_world(world)
        chosen = _check_sentences(world, sentences, seed)
        named = _check_models(models)
        rows = [_probabilities_of(name, model, chosen) for name, model in named.items()]
        n_words = sum(len(sentence) for sentence in chosen)
        self._words = [word for word in world.vocabulary.tokens if word != END_OF_SENTENCE]
        super().__init__(
            grammar=pack_grammar(world.grammar, world.vocabulary),
            sentences=chosen,
            model_names=list(named),
            model_probabilities=np.array(rows, dtype=np.float32).reshape(len(rows), n_words),
        )

    @traitlets.observe("sentence")
    def _stay_inside(self, change: Any) -> None:
        self.position = min(self.position, _last_position(self))

    @staticmethod
    def bet(chips: Mapping[str, int], words: Sequence[str]) -> Float[np.ndarray, " words"]:
        """Return the probability distribution that chips on words stand for.

        Parameters
        ----------
        chips : mapping of str to int
            How many chips lie on which words, 10 at most in all.
        words : sequence of str
            All V words.

        Returns
        -------
        np.ndarray, shape (V,)
            (c(w) + (11 - C) / V) / 11 for every word, where C is the number of chips placed.

        Raises
        ------
        ValueError
            If a number of chips is negative, there are more than 10, or one lies on a word that is not in
            `words`.
        """
        counts = np.array([chips.get(word, 0) for word in words], dtype=float)
        placed = sum(chips.values())
        if any(count < 0 for count in chips.values()) or placed > CHIPS:
            raise ValueError(
                f"chips must be 0 or more on a word, {CHIPS} at most in all; "
                f"got {validation.shown(dict(chips))}"
            )
        strays = set(chips) - set(words)
        if strays:
            got = validation.shown(min(strays))
            raise ValueError(f"chips must be on some of the {len(words)} words; got {got}")
        return (counts + (CHIPS + 1 - placed) / len(words)) / (CHIPS + 1)


def _check_sentences(world: Microworld, sentences: Any, seed: int) -> list[list[str]]:
    """Return the sentences to play, each one that the world can say."""
    if isinstance(sentences, (str, bool)) or not isinstance(sentences, (int, np.integer, Iterable)):
        raise TypeError(
            f"sentences must be a number or a list of lists of tokens; got {validation.shown(sentences)}"
        )
    if not isinstance(sentences, Iterable):
        n = validation.whole_number(sentences, "sentences", 1, MOST_SENTENCES)
        return world.sample_sentences(n, np.random.default_rng(seed))
    chosen = [list(sentence) for sentence in validation.sentences(sentences)]
    if not 1 <= len(chosen) <= MOST_SENTENCES:
        raise ValueError(f"sentences must be 1 to {MOST_SENTENCES} sentences; got {len(chosen)}")
    for i, sentence in enumerate(chosen):
        try:
            world.parse(sentence)
        except (TypeError, ValueError) as error:
            raise type(error)(f"sentences[{i}]{str(error).removeprefix('sentence')}") from None
    return chosen


def _check_models(models: Any) -> dict[str, NextWordModel]:
    if models is None:
        return {}
    validation.mapping(models, "models", "names to models")
    if len(models) > MOST_MODELS:
        raise ValueError(f"models must be at most {MOST_MODELS}; got {len(models)}")
    protocol = "a language model, with a vocabulary and next_word"
    for name, model in models.items():
        validation.text(name, "a name of models", blank=False)
        validation.instance_of(model, f"models[{validation.shown(name)}]", NextWordModel, protocol)
    return dict(models)


def _probabilities_of(name: str, model: NextWordModel, sentences: list[list[str]]) -> list[float]:
    """Return what a model gives to each word of the sentences, one after the other, their ends left out."""
    vocabulary, called = model.vocabulary, f"models[{validation.shown(name)}]"
    lacking = sorted({word for sentence in sentences for word in sentence if word not in vocabulary})
    if lacking:
        raise ValueError(
            f"{called} must be a model whose vocabulary has all words to be played; "
            f"got one without {len(lacking)} of them, such as {validation.shown(lacking[0])}"
        )
    found = []
    for sentence in sentences:
        for t, word in enumerate(sentence):
            distribution = np.asarray(model.next_word(sentence[:t]), dtype=float)
            after = f"after {validation.shown(sentence[:t])}"
            if distribution.shape != (len(vocabulary),):
                raise ValueError(
                    f"{called}.next_word must return one probability for each of its {len(vocabulary)} "
                    f"entries; got shape {distribution.shape} {after}"
                )
            total = distribution.sum()
            if not np.isfinite(distribution).all() or (distribution < 0).any() or abs(total - 1) > 1e-3:
                raise ValueError(
                    f"{called}.next_word must return finite probabilities that add up to 1; got the sum "
                    f"{total} and the least {distribution.min()} {after}"
                )
            found.append(float(distribution[vocabulary[word]]))
    return found
