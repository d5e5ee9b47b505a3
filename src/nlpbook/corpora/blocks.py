"""Which lines of a docstring are prose: code, tables, headings and lists of parameters come off here."""

import re

_DOCTEST = re.compile(r"(>>>|\.\.\.\s|In \[\d*\]:|Out\[\d*\]:|\$ |% |#!)")
_DIRECTIVE = re.compile(r"\.\.\s*([\w:-]+?)::\s*(.*)")
_KEPT_DIRECTIVES = frozenset(
    {"attention", "caution", "danger", "hint", "important", "note", "tip", "warning"}
)
_UNDERLINE = re.compile(r"([=\-~^*#\"`+.'_])\1{2,}$")
_TABLE_BORDER = re.compile(r"[+|=-][+|=\s-]{5,}$")
_FIELD = re.compile(r":(?!(?:attr|class|data|exc|func|math|meth|mod|obj|ref):)(\w+)(?:\s[^:]*)?:\s*(.*)")
_KEPT_FIELDS = frozenset(
    {"arg", "argument", "note", "param", "parameter", "raise", "raises", "return", "returns"}
)
_BULLET = re.compile(r"([-*+•]|\d{1,2}[.)]|\(?[a-zA-Z0-9]\))\s+")
_LABEL = re.compile(r"(?:[A-Z][\w-]*|`+\w+`+)(?:\s[\w-]+){0,2}\s*::?$")

# What stands before a description: "x : int" (NumPy), "x (int): ..." and "x: ..." (Google),
# "x -- ..." (older modules), "x      ..." (two columns), and "Note: ...".
_NUMPY_PARAMETER = re.compile(r"[\w*`][\w*`.,\s\\-]*\s:(?:\s.*)?$")
_TYPE = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
_TYPED_PARAMETER = re.compile(rf"[*`]{{0,3}}[\w.\\]+[*`]{{0,3}}\s*{_TYPE}[*`]*\s*(?::|--?)\s+(?=\S)")
_NAMED_PARAMETER = re.compile(r"[*`]{0,3}[\w.\\]+(?:\(\))?(?:, \w+)*[*`]{0,3}(?::|\s*:|\s+--?)\s+(?=\S)")
_COLUMN = re.compile(r"[\w*()]+(?:\s{2,}(?=[A-Z])|\s{3,}(?=\S))")
_ADMONITION = re.compile(
    r"(?:Caution|Example|Important|N\.?B\.?|Note|NOTE|Raises|Returns?|Warning|WARNING)\s*:\s+"
)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of prose in a docstring, each on one line.

    The description of a parameter, a list item and a note are paragraphs of their own. The rules look at
    lines and indentation only, so that the three docstring conventions in use (reStructuredText, NumPy
    and Google) and plain text can be mixed.

    Parameters
    ----------
    text : str
        A docstring without common indentation, as ``inspect.cleandoc`` returns it.

    Returns
    -------
    list of str
        The lines of a paragraph joined by single spaces; inline markup is still there.
    """
    lines = prose_lines(text)
    done: list[str] = []
    current: list[str] = []  # the lines of the paragraph being read
    margin = 0  # its indentation
    hanging = False  # whether it goes on with a deeper indentation, as list items do

    def finish() -> None:
        if current:
            done.append(" ".join(current))
            current.clear()

    for number, line in enumerate(lines):
        content = line.lstrip()
        indent = len(line) - len(content)
        if not content:
            finish()
            continue

        bullet = _BULLET.match(content)
        if bullet:
            finish()
            content = content[bullet.end() :]
        elif current and indent > margin and not hanging:
            if len(current) == 1 and len(current[0]) < 60:
                current.clear()  # a short line above a deeper one: the term of a definition list
            elif current[-1][-1] in ".:!?":
                finish()
            else:
                hanging = True
        elif current and (indent < margin or (indent == margin and hanging)):
            finish()

        if not current:
            margin, hanging = indent, bullet is not None
            if _NUMPY_PARAMETER.match(content) and _next_is_deeper(lines, number, indent):
                continue
            if _LABEL.match(content):
                continue
            header = _description_header(content)
        else:
            header = _TYPED_PARAMETER.match(content) or _COLUMN.match(content)
        if header:
            finish()
            content = content[header.end() :]
            margin, hanging = indent, True
        if content:
            current.append(content)
    finish()
    return done


def prose_lines(text: str) -> list[str]:
    """The lines of a docstring without doctests, literal blocks, directives, tables, headings and fields.

    Parameters
    ----------
    text : str
        A docstring without common indentation.

    Returns
    -------
    list of str
        The lines that are left, with their indentation; an empty line where paragraphs end.
    """
    kept: list[str] = []
    skip_deeper_than: int | None = None  # inside a literal block or a directive
    literal_margin: int | None = None  # after a line that ends in "::"
    skip_to_blank = False  # inside a doctest or a table
    for line in text.expandtabs().splitlines():
        content = line.strip()
        indent = len(line) - len(line.lstrip())
        if not content:
            skip_to_blank = False
            kept.append("")
            continue
        if literal_margin is not None:
            skip_deeper_than, literal_margin = literal_margin, None
        if skip_to_blank or (skip_deeper_than is not None and indent > skip_deeper_than):
            continue
        skip_deeper_than = None

        if _UNDERLINE.match(content):
            if kept:
                kept[-1] = ""  # the heading above the line
        elif _TABLE_BORDER.match(content) or content.startswith("|") or "::=" in content:
            while kept and kept[-1]:
                kept.pop()
            skip_to_blank = True
        elif _DOCTEST.match(content):
            kept.append("")
            skip_to_blank = True
        elif content.startswith(".. ") or content == "..":
            directive = _DIRECTIVE.match(content)
            kept.append("")
            if directive and directive[1] in _KEPT_DIRECTIVES:
                kept.append(directive[2])
            else:
                skip_deeper_than = indent
        elif field := _FIELD.match(content):
            kept.append("")
            if field[1] in _KEPT_FIELDS:
                kept.append("- " + field[2])  # with its further lines below, as a list item
            else:
                skip_deeper_than = indent
        elif content.endswith("::"):
            literal_margin = indent
            kept.append(" " * indent + content[:-1])
        else:
            kept.append(" " * indent + content)
    return kept


def _description_header(content: str) -> re.Match | None:
    """What stands before the description of a parameter, or before a note."""
    return (
        _TYPED_PARAMETER.match(content)
        or _ADMONITION.match(content)
        or _NAMED_PARAMETER.match(content)
        or _COLUMN.match(content)
    )


def _next_is_deeper(lines: list[str], number: int, indent: int) -> bool:
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return bool(following) and len(following) - len(following.lstrip()) > indent
