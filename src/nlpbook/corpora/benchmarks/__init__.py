"""The field's data sets by name: found here or fetched, verified, unpacked safely, read by real parsers.

They are looked for in the folder that the environment variable ``NLPBOOK_DATA`` names, then in the cache, and
then at their addresses. ``python -m nlpbook data`` lists them.
"""

from nlpbook.corpora.benchmarks.analogies import Analogies, Analogy, load_analogies, read_analogies
from nlpbook.corpora.benchmarks.bio import WNUT17, Entity, TaggedSentence, load_wnut17, read_bio
from nlpbook.corpora.benchmarks.catalogue import describe, names
from nlpbook.corpora.benchmarks.characters import Characters, load_tinyshakespeare
from nlpbook.corpora.benchmarks.conllu import (
    EmptyNode,
    MultiwordToken,
    Treebank,
    TreebankSentence,
    Word,
    load_ud_english_ewt,
    read_conllu,
)
from nlpbook.corpora.benchmarks.labelled import LabelledDocuments, LabelledSentences
from nlpbook.corpora.benchmarks.loading import fetch, find, load
from nlpbook.corpora.benchmarks.novels import Novel, Novels, load_novels
from nlpbook.corpora.benchmarks.poems import ChinesePoetry, Poem, load_chinese_poetry
from nlpbook.corpora.benchmarks.polarity import MR, load_mr
from nlpbook.corpora.benchmarks.record import File, Record, Source
from nlpbook.corpora.benchmarks.reviews import IMDb, MovieReviews, load_imdb, load_movie_reviews
from nlpbook.corpora.benchmarks.sentiment_trees import (
    SST,
    SentimentTree,
    load_sst,
    parse_sentiment_tree,
    read_sentiment_trees,
)
from nlpbook.corpora.benchmarks.store import DataUnavailable
from nlpbook.corpora.benchmarks.survey import Surveyed, survey
from nlpbook.corpora.benchmarks.translation import TranslationPair, Translations, load_tatoeba
from nlpbook.corpora.benchmarks.wikitext import (
    Article,
    Heading,
    WikiText,
    WikiTextSplit,
    load_wikitext2,
    read_wikitext,
)
from nlpbook.corpora.benchmarks.word_pairs import (
    SimLex999,
    WordPair,
    WordSim353,
    load_simlex999,
    load_wordsim353,
    read_word_pairs,
)

__all__ = [
    "MR",
    "SST",
    "WNUT17",
    "Analogies",
    "Analogy",
    "Article",
    "Characters",
    "ChinesePoetry",
    "DataUnavailable",
    "EmptyNode",
    "Entity",
    "File",
    "Heading",
    "IMDb",
    "LabelledDocuments",
    "LabelledSentences",
    "MovieReviews",
    "MultiwordToken",
    "Novel",
    "Novels",
    "Poem",
    "Record",
    "SentimentTree",
    "SimLex999",
    "Source",
    "Surveyed",
    "TaggedSentence",
    "TranslationPair",
    "Translations",
    "Treebank",
    "TreebankSentence",
    "WikiText",
    "WikiTextSplit",
    "Word",
    "WordPair",
    "WordSim353",
    "describe",
    "fetch",
    "find",
    "load",
    "load_analogies",
    "load_chinese_poetry",
    "load_imdb",
    "load_movie_reviews",
    "load_mr",
    "load_novels",
    "load_simlex999",
    "load_sst",
    "load_tatoeba",
    "load_tinyshakespeare",
    "load_ud_english_ewt",
    "load_wikitext2",
    "load_wnut17",
    "load_wordsim353",
    "names",
    "parse_sentiment_tree",
    "read_analogies",
    "read_bio",
    "read_conllu",
    "read_sentiment_trees",
    "read_wikitext",
    "read_word_pairs",
    "survey",
]
