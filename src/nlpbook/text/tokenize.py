"""Cutting text into tokens: English words, Chinese words, and sentences of either."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from nlpbook import validation

# The alternatives are tried from left to right at each place; the last one takes any character, so
# that nothing but white space is ever lost.
_ENGLISH = re.compile(
    r"""
      (?:[^\W\d_]\.){2,}            # e.g.  U.S.  J.R.R.
    | \d+ (?:[.,]\d+)+              # 3.14  1,000,000
    | \w+ (?:[-'’]\w+)*             # words, don't, state-of-the-art, utf-8, word2vec, 42
    | \.{2,} | -{2,} | …+ | —+      # runs of dots and dashes stay together
    | \S                            # any other character
    """,
    re.VERBOSE,
)

# Han characters: the unified ideographs and their extensions, the compatibility forms, and the zero.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = re.compile(
    rf"""
      [{_HAN}]                                        # one Han character
    | \d+ (?:[.,]\d+)+                                # 3.14
    | [^\W{_HAN}]+ (?:[-'’][^\W{_HAN}]+)*             # a run of Latin letters or digits
    | \.{{2,}} | -{{2,}} | …+ | —+                    # …… and —— are one mark each
    | \S
    """,
    re.VERBOSE,
)

# Before an abbreviation's dot. These are followed by more of the same sentence ...
_ABBREVIATIONS = frozenset(
    "adm approx capt cf col dr eq eqs fig figs gen gov hon incl jr lt mr mrs ms mt no nos pp prof "
    "ref refs rep resp rev sec secs sen sgt sr st viz vol vols vs e.g i.e a.k.a w.r.t".split()
)
# ... unless the next word is one that names hardly ever begin with ("see matrix A. The rows are ...").
_STARTERS = frozenset(
    "a also an and but by each for he however if in it its no note on otherwise see she so that the then "
    "there therefore these they this thus to use we when where you".split()
)
_CLOSERS = "\"'”’»)\\]}」』）】》"
_OPENERS = "\"'“‘«([{「『（【《¿¡"
_BOUNDARY = re.compile(
    rf"""
      (?<![.!?…]) (?P<end> [.!?…]+ [{_CLOSERS}]* ) \s+ (?= [{_OPENERS}]* (?P<next>\w+)? )
    | [。！？]+ […—]* [{_CLOSERS}]* \s*        # full-width marks need no space after them
    | …… [{_CLOSERS}]* \s*
    """,
    re.VERBOSE,
)


def tokenize_english(text: str) -> list[str]:
    """Cut English text into words, numbers and punctuation marks.

    A word keeps the apostrophes and hyphens inside it: "don't", "children's" and "state-of-the-art" are
    one token each (the Penn Treebank splits "do n't"; one rule for all apostrophes is easier to predict,
    at the price of a few more types). Numbers keep their decimal points and commas, abbreviations with
    inner dots ("e.g.", "U.S.") their dots. Every other character is a token of its own, but runs of dots
    or dashes stay together. Case is kept.

    Parameters
    ----------
    text : str
        Brought to Unicode normal form C first, so that "é" is one character however it was typed.

    Returns
    -------
    list of str
        Joined together, the tokens are the text without its white space.

    Raises
    ------
    TypeError
        If `text` is not a string.

    Examples
    --------
    >>> tokenize_english("Don't pay $3.50, e.g. for well-known books!")
    ["Don't", 'pay', '$', '3.50', ',', 'e.g.', 'for', 'well-known', 'books', '!']

    References
    ----------
    Book: chapter 1, "Symbols".
    """
    return _ENGLISH.findall(_normal_form(text))


def tokenize_chinese(text: str, lexicon: Iterable[str] | None = None) -> list[str]:
    """Cut Chinese text into characters, or into the words of a lexicon.

    Chinese is written without spaces. Without a lexicon every Han character is a token. With one, the
    text is matched against its words from both ends, always taking the longest word that fits; of the
    two readings the one with fewer tokens wins, then the one with fewer single characters, then the one
    matched from the end (bidirectional maximum matching). Latin words and numbers stay together;
    punctuation marks are tokens.

    Greedy matching knows no grammar: where several readings are words of the lexicon throughout, it can
    pick the wrong one. Words never reach across white space.

    Parameters
    ----------
    text : str
        Chinese, also mixed with other scripts. Brought to Unicode normal form C first.
    lexicon : iterable of str, optional
        The known words. Give a frozenset to have it examined only once over many calls.

    Returns
    -------
    list of str
        Joined together, the tokens are the text without its white space.

    Raises
    ------
    TypeError
        If `text` is not a string, or `lexicon` is one string or holds something else than strings.

    Examples
    --------
    >>> tokenize_chinese("我爱NLP。")
    ['我', '爱', 'NLP', '。']
    >>> tokenize_chinese("研究生命起源", {"研究", "研究生", "生命", "起源"})
    ['研究', '生命', '起源']
    """
    text = _normal_form(text)
    if lexicon is None:
        return _CHINESE.findall(text)
    words, longest = _examine(_as_frozenset(lexicon))
    tokens = []
    for chunk in text.split():
        characters = _CHINESE.findall(chunk)
        forward = _match_forward(characters, words, longest)
        backward = _match_backward(characters, words, longest)
        tokens += min(
            backward, forward, key=lambda reading: (len(reading), sum(len(word) == 1 for word in reading))
        )
    return tokens


def split_sentences(text: str) -> list[str]:
    """Cut running text into sentences.

    A sentence ends at ".", "!", "?" or an ellipsis, with the quotes and brackets that close after it,
    when white space follows and the next word does not begin with a small letter; at the full-width
    marks of Chinese; and at every blank line. Decimals, abbreviations ("e.g.", "Dr.", "Fig.") and initials
    ("J. R. Firth") end no sentence.

    Known limits: an abbreviation that really ends a sentence is followed across, unless a word such as
    "The" comes next; a sentence that begins with a small letter ("numpy is ...") is joined to the one
    before; a title that is not in the list ("Brig.") cuts.

    Parameters
    ----------
    text : str
        Running text, Chinese or English.

    Returns
    -------
    list of str
        The sentences in order, runs of white space made one space. White space alone has none.

    Raises
    ------
    TypeError
        If `text` is not a string.

    Examples
    --------
    >>> split_sentences('Dr. Smith paid $3.50. "Really?" he asked. Yes...')
    ['Dr. Smith paid $3.50.', '"Really?" he asked.', 'Yes...']
    """
    sentences = []
    for paragraph in re.split(r"\n\s*\n", _normal_form(text)):
        paragraph = " ".join(paragraph.split())
        start = 0
        for match in _BOUNDARY.finditer(paragraph):
            if match["end"] is None or _ends_sentence(paragraph, start, match):
                sentences.append(paragraph[start : match.end()].rstrip())
                start = match.end()
        if start < len(paragraph):
            sentences.append(paragraph[start:])
    return sentences


def _ends_sentence(paragraph: str, start: int, match: re.Match) -> bool:
    """Whether a mark with white space after it ends the sentence that began at `start`."""
    following = match["next"]
    if following is not None and following[0].islower():
        return False
    if following is None or match["end"] != ".":
        return True
    before = paragraph.rfind(" ", start, match.start()) + 1
    word = paragraph[max(before, start) : match.start()].lstrip(_OPENERS)
    first_word = before <= start
    initial = len(word) == 1 and word.isupper() and (word != "I" or first_word)
    dotted = "." in word and all(len(part) == 1 for part in word.split("."))  # U.S., e.g.
    if initial or dotted or word.lower() in _ABBREVIATIONS:
        return following.lower() in _STARTERS and word.lower() not in {"e.g", "i.e"}
    return True


def _match_forward(characters: list[str], words: frozenset[str], longest: int) -> list[str]:
    """From the left, always the longest word; a single piece where none fits."""
    tokens, start = [], 0
    while start < len(characters):
        stop = min(len(characters), start + longest)
        while stop > start + 1 and "".join(characters[start:stop]) not in words:
            stop -= 1
        tokens.append("".join(characters[start:stop]))
        start = stop
    return tokens


def _match_backward(characters: list[str], words: frozenset[str], longest: int) -> list[str]:
    """The same from the right."""
    tokens, stop = [], len(characters)
    while stop > 0:
        start = max(0, stop - longest)
        while start < stop - 1 and "".join(characters[start:stop]) not in words:
            start += 1
        tokens.append("".join(characters[start:stop]))
        stop = start
    return tokens[::-1]


def _as_frozenset(lexicon: Iterable[str]) -> frozenset:
    return lexicon if isinstance(lexicon, frozenset) else frozenset(validation.words(lexicon, "lexicon"))


@lru_cache(maxsize=8)
def _examine(lexicon: frozenset) -> tuple[frozenset[str], int]:
    """The words in normal form, and the length of the longest in pieces (characters or Latin runs)."""
    words = frozenset(_normal_form(word) for word in validation.words(lexicon, "lexicon"))
    return words, max((len(_CHINESE.findall(word)) for word in words), default=1)


def _normal_form(text: str) -> str:
    return unicodedata.normalize("NFC", validation.text(text, "text"))
