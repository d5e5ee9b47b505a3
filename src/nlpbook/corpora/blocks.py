"""Which lines of a docstring are prose: code, tables, headings and lists of parameters come off here."""

import re
from collections.abc import Iterator

_DOCTEST = re.compile(r"(>>>|\.\.\.\s|In \[\d*\]:|Out\[\d*\]:|\$ |% |#!)")
_DIRECTIVE = re.compile(r"\.\.\s*([\w:-]+?)::\s*(.*)")
_KEPT_DIRECTIVES = frozenset({"note", "warning", "tip", "important", "caution", "hint", "attention", "danger"})
_UNDERLINE = re.compile(r"([=\-~^*#\"`+.'_])\1{2,}$")
_TABLE_BORDER = re.compile(r"[+|=-][+|=\s-]{5,}$")
_FIELD = re.compile(r":(\w+)(?:\s[^:]*)?:\s*(.*)")
_KEPT_FIELDS = frozenset({"param", "parameter", "arg", "argument", "return", "returns", "raises", "raise", "note"})
_BULLET = re.compile(r"([-*+•]|\d{1,2}[.)]|\(?[a-zA-Z0-9]\))\s+")
_LABEL = re.compile(r"(?:[A-Z][\w-]*|`+\w+`+)(?:\s[\w-]+){0,3}\s*::?$")
_ADMONITION = re.compile(r"(?:Note|NOTE|Warning|WARNING|N\.B\.|NB|Example|Caution|Important|Returns?|Raises)\s*:\s+")
# A name before its description: "x : int" (NumPy), "x (int): ..." and "x: ..." (Google), "x -- ..." (old Python).
_NUMPY_PARAMETER = re.compile(r"[\w*`][\w*`.,\s\\-]*\s:(?:\s.*)?$")
_TYPED_PARAMETER = re.compile(r"[*`]{0,3}[\w.\\]+[*`]{0,3}\s*\([^()]*(?:\([^()]*\)[^()]*)*\)[*`]*\s*(?::|--?)\s+(?=\S)")
_NAMED_PARAMETER = re.compile(r"[*`]{0,3}[\w.\\]+(?:\(\))?[*`]{0,3}(?::|\s*:|\s+--?)\s+(?=\S)")


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of prose in a docstring, each on one line.

    Doctests, literal blocks, directives, tables, headings, field lists and parameter headers are left
    out; the description of a parameter, a list item or a note is a paragraph of its own. The rules
    look at lines and indentation only, so that the three docstring conventions in use (reStructuredText,
    NumPy and Google) and plain text can be mixed.

    Parameters
    ----------
    text : str
        A docstring without common indentation, as ``inspect.cleandoc`` returns it.

    Yields
    ------
    str
        A paragraph, its lines joined by single spaces; inline markup is still there.
    """
    lines = [line.rstrip() for line in text.expandtabs().splitlines()]
    current: list[str] = []  # the lines of the paragraph being read
    margin = 0  # the indentation of its text
    hanging = False  # whether it may go on with a deeper indentation, as list items do
    skip_deeper_than: int | None = None  # inside a literal block or a directive
    skip_to_blank = False  # inside a doctest or a table
    literal_follows: int | None = None  # a paragraph ended in "::"; its indentation

    for number, line in enumerate(lines):
        content = line.lstrip()
        indent = len(line) - len(content)
        if not content:
            skip_to_blank = False
            if current:
                yield " ".join(current)
                current = []
            continue
        if skip_deeper_than is not None:
            if indent > skip_deeper_than:
                continue
            skip_deeper_than = None
        if skip_to_blank:
            continue
        if literal_follows is not None and not current:
            deeper = indent > literal_follows
            literal_follows, margin = None, literal_follows
            if deeper:
                skip_deeper_than = margin
                continue
        if _UNDERLINE.match(content):
            if current:
                current.pop()  # the heading above the line
            if current:
                yield " ".join(current)
                current = []
            continue
        if _TABLE_BORDER.match(content) or content.startswith("|") or "::=" in content:
            current, skip_to_blank = [], True
            continue
        if _DOCTEST.match(content):
            if current:
                yield " ".join(current)
                current = []
            skip_to_blank = True
            continue
        if content.startswith(".. ") or content == "..":
            if current:
                yield " ".join(current)
                current = []
            directive = _DIRECTIVE.match(content)
            if directive and directive[1] in _KEPT_DIRECTIVES:
                current, margin, hanging = ([directive[2]] if directive[2] else []), indent, True
            else:
                skip_deeper_than = indent
            continue
        field = _FIELD.match(content)
        if field and not content.startswith((":class:", ":func:", ":meth:", ":attr:", ":mod:", ":math:")):
            if current:
                yield " ".join(current)
                current = []
            if field[1] in _KEPT_FIELDS:
                current, margin, hanging = ([field[2]] if field[2] else []), indent, True
            else:
                skip_deeper_than = indent
            continue

        bullet = _BULLET.match(content)
        started = bool(current) and not bullet
        if started and indent > margin and not hanging:
            # A short line with a deeper one below it is the term of a definition list.
            if len(current) == 1 and len(current[0]) < 60:
                current = []
            else:
                yield " ".join(current)
                current = []
            started = False
        elif started and (indent < margin or (hanging and indent == margin)):
            yield " ".join(current)
            current, started = [], False
        elif bullet and current:
            yield " ".join(current)
            current = []

        if bullet:
            content = content[bullet.end() :]
            margin, hanging = indent, True
        elif not started:
            margin, hanging = indent, False
        if not started or _TYPED_PARAMETER.match(content):
            header = _TYPED_PARAMETER.match(content) or _ADMONITION.match(content) or _NAMED_PARAMETER.match(content)
            if header:
                if current:
                    yield " ".join(current)
                    current = []
                content = content[header.end() :]
                margin, hanging = indent, True
            elif _NUMPY_PARAMETER.match(content) or _LABEL.match(content):
                if content.endswith("::"):
                    literal_follows = indent
                continue
        if content.endswith("::"):
            literal_follows = margin
            content = content[:-1]
        current.append(content)
        if literal_follows is not None and _next_is_blank(lines, number):
            yield " ".join(current)
            current = []
    if current:
        yield " ".join(current)


def _next_is_blank(lines: list[str], number: int) -> bool:
    return number + 1 >= len(lines) or not lines[number + 1]
