"""A Sphinx extension: pages leave out the comment that marks a cell whose output is compared."""

from docutils import nodes

from tools.notebooks import CHECK_MARK


def without_mark(code):
    """Return the code of a cell without the lines that are only the mark."""
    return "\n".join(line for line in code.split("\n") if line.strip() != CHECK_MARK)


def leave_out_marks(app, doctree):
    """Rewrite every block of code of a page that carries the mark."""
    for block in doctree.findall(nodes.literal_block):
        if CHECK_MARK in block.astext():
            code = without_mark(block.astext())
            block.rawsource = code
            block[:] = [nodes.Text(code)]


def setup(app):
    app.connect("doctree-read", leave_out_marks)
    return {"parallel_read_safe": True, "version": "1"}
