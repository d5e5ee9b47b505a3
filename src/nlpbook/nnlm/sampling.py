"""Sentences drawn from any language model, word by word."""

import numpy as np

from nlpbook.language_model import END_OF_SENTENCE, LanguageModel
from nlpbook.training._checks import check_count


def sample_sentence(
    model: LanguageModel, generator: np.random.Generator, max_length: int = 1000
) -> list[str]:
    """Draw each word from the model's distribution after the words before it, until the end is drawn.

    Parameters
    ----------
    model : LanguageModel
        Only its `vocabulary` and `next_word` are used.
    generator : numpy.random.Generator
        The source of randomness.
    max_length : int
        A sentence that has not ended after so many words is cut.

    Returns
    -------
    list of str
        Without marks; it may be empty.

    Raises
    ------
    TypeError, ValueError
        If `max_length` is no whole number, 1 or larger.
    """
    check_count(max_length, "max_length")
    end = model.vocabulary[END_OF_SENTENCE]
    sentence: list[str] = []
    while len(sentence) < max_length:
        cumulative = np.cumsum(model.next_word(sentence))
        drawn = int(np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right"))
        if drawn == end:
            break
        sentence.append(model.vocabulary.token(drawn))
    return sentence
