"""Cutting text into tokens: English, Chinese, and sentences. (First version.)"""

import re
import unicodedata


def tokenize_english(text):
    return re.findall(r"(?:[A-Za-z]\.){2,}|\d+(?:[.,]\d+)*(?!\w)|\w+(?:[-'’]\w+)*|\.{2,}|\S", unicodedata.normalize("NFC", text))


def split_sentences(text):
    return [s for s in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text) if s]


def tokenize_chinese(text, lexicon=None):
    return re.findall(r"[A-Za-z0-9]+|\S", text)
