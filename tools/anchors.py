"""A Sphinx extension: what plain Markdown links to, in JupyterLab and on GitHub, is there in the built page.

The pages hold no roles, so that they read well wherever they are opened raw. Three things are then missing,
which this adds: an equation's number, written in it as ``\\tag{2.7}``, gets its place in the margin and an
address (``#eq-2-7``); an anchor written as ``<a id="firth1957"></a>`` is a target that links are checked
against; and so is everything else on a page that has an id (exercises, the entries of the API reference). A
link to a state of an explorer (``#huffman=word:v``) stays as it is: the explorer reads it. And two things are
too much: the number in a title, ``# 2.2 Never seen``, which Sphinx counts for itself, and the title of a file
that a page includes, since the page has one of its own.
"""

import re

from docutils import nodes
from sphinx.addnodes import pending_xref

TAG = re.compile(r"\s*\\tag\{(?P<number>[^{}]+)\}")
TITLE_NUMBER = re.compile(r"^\d+(?:\.\d+)? (?=\S)")
INCLUDED_TITLE = re.compile(r"\A\s*# .*\n")
# A state of an explorer, as the kit's address.js reads it; a second one on the page is "huffman-2".
STATE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(?:-(?P<number>[1-9][0-9]*))?=")
ANCHOR = re.compile(r'<a\s+id="(?P<id>[^"]+)"\s*>$')


def equation_id(number):
    """The anchor of an equation on its page: "eq-2-7" for 2.7."""
    return "eq-" + re.sub(r"\W+", "-", number).lower()


def number_equations(document):
    """Take the number out of every formula that carries one; Sphinx's writer sets it and links to it."""
    for block in list(document.findall(nodes.math_block)):
        text = block.astext()
        tag = TAG.search(text)
        if tag:
            block[:] = [nodes.Text(TAG.sub("", text))]
            block["number"] = tag["number"]
            block["ids"] = [equation_id(tag["number"])]


def place_anchors(document):
    """Make a target of every anchor that is written as HTML."""
    for opening in list(document.findall(nodes.raw)):
        anchor = ANCHOR.match(opening.astext())
        if not anchor:
            continue
        siblings = opening.parent.children
        closing = siblings[siblings.index(opening) + 1]
        if closing.astext() == "</a>":
            closing.parent.remove(closing)
        opening.replace_self(nodes.target("", "", ids=[anchor["id"]]))


def without_title_number(document):
    """Take the number out of a page's title: the source states it, and Sphinx counts for itself."""
    title = next(iter(document.findall(nodes.title)), None)
    first = title.children[0] if title and title.children else None
    if isinstance(first, nodes.Text) and TITLE_NUMBER.match(first):
        first.parent.replace(first, nodes.Text(TITLE_NUMBER.sub("", first)))


def without_included_title(app, path, page, content):
    """Take the title out of the text of a file that becomes a part of a page."""
    content[0] = INCLUDED_TITLE.sub("", content[0])


def ids_of(document):
    """Every address inside a page."""
    return [one for node in document.findall(nodes.Element) for one in node.get("ids", ())]


def resolve_links_within(document, known):
    """Point the links from a page to places of its own, which MyST knows only where they are headings."""
    for link in list(document.findall(pending_xref)):
        if link.get("reftype") != "myst" or link.get("refdomain") is not None:
            continue
        target = link["reftarget"]
        if target in known:
            link.replace_self(nodes.reference("", "", *link.children, refid=target, internal=True))
        elif STATE.match(target):
            link.replace_self(nodes.reference("", "", *link.children, refuri=f"#{target}", internal=True))


def add_anchors(app, document):
    without_title_number(document)
    number_equations(document)
    place_anchors(document)
    known = set(ids_of(document))
    resolve_links_within(document, known)
    # MyST checks the anchors of links between pages against the headings that it has listed here.
    listed = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for one in known:
        listed.setdefault(one, (0, one, one))


def setup(app):
    app.connect("include-read", without_included_title)
    app.connect("doctree-read", add_anchors, priority=400)  # before Sphinx collects the titles
    return {"parallel_read_safe": True, "version": "1"}
