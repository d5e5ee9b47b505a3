"""From a paragraph of marked-up documentation to plain sentences of lower-case tokens."""

import re

from nlpbook.text.tokenize import split_sentences, tokenize_english

MIN_WORDS = 4
MAX_TOKENS = 80

_NOT_PROSE = "\x00"  # stands where code, mathematics or an address was; its sentence is dropped

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": " - ", "\u00a0": " ", "\u2011": "-"}
)
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
_DASH = re.compile(r"\s+-{2,3}\s+|(?<=\w)-{2,3}(?=\w)")
_UNDERLINED = re.compile(r"(?<![\w.])_([A-Za-z]+)_(?![\w.])")
_BROKEN_WORD = re.compile(r"(?<=[a-z])- (?!and\b|or\b|to\b)(?=[a-z])")  # a hyphen at the end of a line


_NAME = re.compile(r"\w+(?:-\w+)*$")
_WORDS = re.compile(r"[\w',-]+(?: [\w',-]+)*$")
_ENDINGS = (
    "bat bin bz2 c cfg com conf cpp cu csv dat dll exe gz h html ini json lock log md net onnx org pickle "
    "pkl png pt pth py pyc rst sh so svg tar toml txt whl xml yaml zip"
)
_FILE_ENDINGS = frozenset(_ENDINGS.split())
_ALPHABETIC = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*$")
_FORBIDDEN = re.compile(
    r"""[\x00=<>{}\[\]\\|~@#$^*`+]      # code, mathematics, markup that was not understood
      | :: | \.{4} | \.[/_] | && | "" | ''
      | (?<!\S)\.\w | [a-z]{2}\.[a-z]   # .method, file.c
      | \w\( | \)\w                     # f(x)
      | (?<!\S)--?\w                    # --option
    """,
    re.VERBOSE,
)
# A sentence without any of these is a list of names, a fragment of code or another language.
_COMMON = (
    "a an and are as at be been by can do does for from has have if in into is it its may must no not of on "
    "one or should so that the their then there these this to used was we when where which will with you"
)
_FUNCTION_WORDS = frozenset(_COMMON.split())
# Where a line was cut off: no sentence ends like this.
_CUT = "a an and as at by for from if in into is its of or than that the their to when with"
_OPEN_ENDS = frozenset(_CUT.split())


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
    text = paragraph if paragraph.isascii() else paragraph.translate(_QUOTES)
    if "`" in text:
        text = _MATHEMATICS.sub(lambda match: _code(match[1] or match[2] or ""), text)
        text = _ROLE.sub(lambda match: _as_word(_role(match[1]), match), text)
        text = _LINK.sub(r"\1", text) if "<" in text else text
        text = _CODE.sub(lambda match: _as_word(_code(match[2]), match), text)
    if "://" in text or "www." in text or "@" in text:
        text = _ADDRESS.sub(_NOT_PROSE, text)
    if "[" in text:
        text = _FOOTNOTE.sub("", text)
    if "*" in text:
        text = _EMPHASIS.sub(r"\2", text)
    if "'" in text or '"' in text:
        text = _QUOTED_NAME.sub(r"\2", text)
    if "_" in text:
        text = _UNDERLINED.sub(r"\1", text)
    if "- " in text:
        text = _BROKEN_WORD.sub("-", _DASH.sub(" - ", text))
    if "(" in text:
        text = _PLURAL.sub("s", text)
        text = _CALL.sub(r"\1", text)
    return _DOTTED.sub(lambda match: _last_part(match[0]), text) if "." in text[:-1] else text


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
    alphabetic = sum(1 for word in words if word.isalpha() or _ALPHABETIC.match(word))
    if alphabetic < MIN_WORDS or alphabetic < 0.75 * len(words) or len(words) < 0.6 * len(tokens):
        return False
    if tokens.count("(") != tokens.count(")") or tokens.count('"') % 2 or tokens.count("'") % 2:
        return False
    return tokens[-1] not in _OPEN_ENDS and any(word.lower() in _FUNCTION_WORDS for word in words)


def _role(content: str) -> str:
    """What a cross-reference shows: its title, or the last part of the name it points to."""
    title = re.match(r"(.*?)\s*<[^>]*>$", content)
    if title:
        return title[1]
    return _last_part(content.lstrip("~!").removesuffix("()")) if " " not in content else content


def _as_word(name: str, match: re.Match) -> str:
    """A name as it stands in the text: with a capital where a sentence begins, so that it begins there."""
    before = match.string[: match.start()]
    begins = before.endswith((". ", "! ", "? ")) and before[-4:-3] != "."  # not after "e.g. "
    return name[:1].upper() + name[1:] if begins else name


def _code(content: str) -> str:
    """A name or plain words in code markup; anything else is not prose."""
    content = content.strip().strip("\"'").removesuffix("()").lstrip("~!*")
    if _DOTTED.fullmatch(content):
        return _last_part(content)
    return content if _NAME.match(content) or _WORDS.match(content) else _NOT_PROSE


def _last_part(name: str) -> str:
    last = name.rsplit(".", 1)[-1]
    return _NOT_PROSE if last in _FILE_ENDINGS else last
