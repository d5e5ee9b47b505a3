"""From raw text to arrays of ids: tokenise, number the words, pad the sentences of a batch."""

from nlpbook.text.batching import pad
from nlpbook.text.encoded_corpus import EncodedCorpus
from nlpbook.text.tokenize import split_sentences, tokenize_chinese, tokenize_english
from nlpbook.text.vocabulary import Vocabulary

__all__ = ["EncodedCorpus", "Vocabulary", "pad", "split_sentences", "tokenize_chinese", "tokenize_english"]
