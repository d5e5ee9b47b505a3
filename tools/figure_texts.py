"""A Sphinx extension: a figure that a cell draws is described, to those who cannot see it, by its title.

The book's figures are titled with their finding, and the title stands in the cell that draws them. A cell
whose figure needs more than that says it in its metadata: {"mystnb": {"image": {"alt": "..."}}}.
"""

import ast

from docutils import nodes


def _text(value):
    """The text of a string in a syntax tree, with dots for what is filled in; None if it is no string."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.JoinedStr):
        return "".join(_text(part) or "..." for part in value.values)
    return None


def titles(source):
    """The titles that a cell gives to its figures, in order: ``title="..."`` and ``set_title("...")``."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return []
    found = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        values = [keyword.value for keyword in call.keywords if keyword.arg == "title"]
        if name in ("set_title", "suptitle", "title"):
            values += call.args[:1]
        found += [((call.lineno, call.col_offset), text) for text in map(_text, values) if text]
    return [text for _, text in sorted(found)]


def describe(app, document):
    """Give every figure of a page's cells the titles of its cell, unless it has a text."""
    for cell in document.findall(nodes.container):
        if "cell" not in cell["classes"]:
            continue
        source = next((block.astext() for block in cell.findall(nodes.literal_block)), "")
        text = ". ".join(titles(source))
        for image in cell.findall(nodes.image):
            if text and "alt" not in image:
                image["alt"] = text


def setup(app):
    app.connect("doctree-read", describe)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
