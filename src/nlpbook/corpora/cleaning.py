"""From a paragraph of marked-up documentation to plain sentences of lower-case tokens."""

import re

from nlpbook.text.tokenize import split_sentences, tokenize_english

MIN_WORDS = 4
MAX_TOKENS = 80

_NOT_PROSE = "\x00"  # stands where code, mathematics or an address was; its sentence is dropped

_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*|\S+@\S+\.\w+")
_FOOTNOTE = re.compile(r"\s*\[[\w.+-]+\]_+|\s*\[\d+(?:,\s*\d+)*\]")
_MATHEMATICS = re.compile(r":math:`([^`]*)`|\$([^$]*)\$")
_ROLE = re.compile(r":[\w+:.-]+:`([^`]*)`")
_LINK = re.compile(r"`([^`<]*?)\s*<[^>`]*>`_{0,2}")
_CODE = re.compile(r"(`{1,2})(.+?)\1_{0,2}")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})(?=\S)([^*]+?)(?<=\S)\1(?![\w*])")
_QUOTED_NAME = re.compile(r"""(?<!\w)(["'])([\w.-]+(?:\(\))?)\1(?!\w)""")
_PLURAL = re.compile(r"(?<=[a-z])\((?:s|es)\)")
_CALL = re.compile(r"\b(\w+)\(\)")
_DOTTED = re.compile(r"\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w+)+\b")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": "-", "\u00a0": " "})

_NAME = re.compile(r"\w+(?:-\w+)*$")
_WORDS = re.compile(r"[\w',-]+(?: [\w',-]+)*$")
_FILE_ENDINGS = frozenset("py txt json xml html cfg ini csv zip gz bz2 exe dll so pyc com org net toml yaml log h c cpp "
                          "pt md rst pth dat bin tar whl".split())  # fmt: skip
_ALPHABETIC = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*$")
_FORBIDDEN = re.compile(r"[\x00=<>{}\[\]\\|~@#$^*`+_]{1}(?<!_)|::|\.\.\.\.|&&|\bImportError\b(?=:)")
# A sentence without any of these is a list of names, a fragment of code or another language.
_FUNCTION_WORDS = frozenset(
    "a an and are as at be been by can do does for from has have if in into is it its may must no not of on one or "
    "should so that the their then there these this to was when where which will with would you we use used".split()
)


def clean_inline(paragraph: str) -> str:
    """The paragraph without inline markup; what is not prose becomes a NUL character.

    Names in code keep their last part, so that ``numpy.ndarray`` reads as a word does ("ndarray").

    Parameters
    ----------
    paragraph : str
        One paragraph on one line.

    Returns
    -------
    str
    """
    text = paragraph.translate(_QUOTES)
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(_NOT_PROSE, text)
    text = _FOOTNOTE.sub("", text)
    text = _MATHEMATICS.sub(lambda match: _code(match[1] or match[2] or ""), text)
    text = _ROLE.sub(lambda match: _role(match[1]), text)
    text = _CODE.sub(lambda match: _code(match[2]), text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _QUOTED_NAME.sub(r"\2", text)
    text = _PLURAL.sub("s", text)
    text = _CALL.sub(r"\1", text)
    return _DOTTED.sub(lambda match: _last_part(match[0]), text)


def sentences_of(paragraph: str) -> list[list[str]]:
    """The sentences of natural language in a paragraph, tokenised and in lower case.

    Parameters
    ----------
    paragraph : str
        One paragraph on one line, with its inline markup.

    Returns
    -------
    list of list of str
    """
    kept = []
    for sentence in split_sentences(clean_inline(paragraph)):
        if _FORBIDDEN.search(sentence):
            continue
        tokens = tokenize_english(sentence)
        if is_prose(tokens):
            kept.append([token.lower() for token in tokens])
    return kept


def is_prose(tokens: list[str]) -> bool:
    """Whether a tokenised sentence reads like natural language: long enough, mostly words, no code."""
    if len(tokens) > MAX_TOKENS:
        return False
    words = [token for token in tokens if token[0].isalnum() or token[0] == "_"]
    alphabetic = sum(1 for word in words if _ALPHABETIC.match(word))
    if alphabetic < MIN_WORDS or alphabetic < 0.75 * len(words) or len(words) < 0.6 * len(tokens):
        return False
    if tokens.count("(") != tokens.count(")") or tokens.count('"') % 2 or tokens.count("'") % 2:
        return False
    return any(word.lower() in _FUNCTION_WORDS for word in words)


def _role(content: str) -> str:
    """What a cross-reference shows: its title, or the last part of the name it points to."""
    title = re.match(r"(.*?)\s*<[^>]*>$", content)
    if title:
        return title[1]
    return _last_part(content.lstrip("~!").removesuffix("()")) if " " not in content else content


def _code(content: str) -> str:
    """A name or plain words in code markup; anything else is not prose."""
    content = content.strip().strip("\"'").removesuffix("()").lstrip("~!*")
    if _DOTTED.fullmatch(content):
        return _last_part(content)
    return content if _NAME.match(content) or _WORDS.match(content) else _NOT_PROSE


def _last_part(name: str) -> str:
    last = name.rsplit(".", 1)[-1]
    return _NOT_PROSE if last in _FILE_ENDINGS else last
