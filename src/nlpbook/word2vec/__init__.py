"""Chapter 4, word2vec and GloVe: vectors from the company that words keep, plain and then fast."""

from nlpbook.word2vec.huffman import HuffmanTree
from nlpbook.word2vec.noise_distribution import NoiseDistribution
from nlpbook.word2vec.subsampling import keep_probability, subsample
from nlpbook.word2vec.windows import cbow_windows, skip_gram_pairs

__all__ = [
    "HuffmanTree",
    "NoiseDistribution",
    "cbow_windows",
    "keep_probability",
    "skip_gram_pairs",
    "subsample",
]
