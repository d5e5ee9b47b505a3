"""Pages of Markdown, built with the book's own extensions."""

import io
import textwrap

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


def build(folder, pages):
    """Build pages of Markdown; return their HTML by name, and the warnings."""
    source = folder / "source"
    source.mkdir()
    for name, text in pages.items():
        (source / f"{name}.md").write_text(textwrap.dedent(text), encoding="utf8")
    settings = {
        "extensions": ["myst_parser", "sphinx.ext.mathjax", "tools.anchors", "tools.exercises"],
        "myst_enable_extensions": ["dollarmath", "colon_fence"],
        "myst_heading_anchors": 3,
        "math_numfig": False,
        "numfig": True,
        "master_doc": "index",
    }
    warnings = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            str(source),
            None,
            str(folder / "html"),
            str(folder / "doctrees"),
            "html",
            confoverrides=settings,
            status=None,
            warning=warnings,
            freshenv=True,
        )
        app.build()
    built = {name: (folder / "html" / f"{name}.html").read_text(encoding="utf8") for name in pages}
    return built, warnings.getvalue()
