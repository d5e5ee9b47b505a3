"""Look through built pages: ``python -m tools.check_links [FOLDER]`` (_build/html unless named).

It finds links and anchors that lead nowhere, states of explorers that are not on the page, and scripts,
styles, pictures and frames of other hosts. Links to other hosts are left alone: a page asks them for nothing
until a reader clicks.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.anchors import STATE

ROOT = Path(__file__).resolve().parent.parent
# What the browser fetches by itself, by element and attribute.
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("iframe", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("link", "href"),
}
PASSIVE_LINKS = {
    "index",
    "search",
    "next",
    "prev",
    "canonical",
    "author",
    "license",
}  # rel of <link>: not fetched


@dataclass
class Page:
    """What matters of one page."""

    title: str = ""
    language: str = ""
    anchors: set = field(default_factory=set)
    links: list = field(default_factory=list)  # of <a href>
    fetched: list = field(default_factory=list)  # addresses that the browser asks for by itself
    explorers: Counter = field(default_factory=Counter)  # how many of each, by its name in an address
    picture_texts: list = field(default_factory=list)  # the alt of every picture, None where there is none


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.page = Page()
        self._in_title = False

    def handle_starttag(self, tag, attributes):
        values = {key: value or "" for key, value in attributes}
        page = self.page
        if tag == "html":
            page.language = values.get("lang", "")
        self._in_title = tag == "title" and not page.title
        page.anchors.update(values[key] for key in ("id", "name") if values.get(key))
        if "data-explorer" in values:
            page.explorers[explorer_name(values["data-explorer"])] += 1
        if tag == "a" and "href" in values:
            page.links.append(values["href"])
        if tag == "img":
            page.picture_texts.append(values.get("alt"))
        passive = tag == "link" and set(values.get("rel", "").split()) & PASSIVE_LINKS
        for key, value in values.items():
            if (tag, key) in FETCHED and not passive:
                page.fetched.append(value)

    def handle_data(self, data):
        if self._in_title:
            self.page.title += data

    def handle_endtag(self, tag):
        if tag == "title":
            self._in_title = False


def explorer_name(name):
    """The name of an explorer in an address: "skip_gram" for the class SkipGramExplorer."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Explorer")).lower()


def read_page(path):
    """Parse one page."""
    reader = _Reader()
    reader.feed(Path(path).read_text(encoding="utf8"))
    return reader.page


def is_of_another_host(address):
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or parts.scheme in ("http", "https", "ftp", "ws", "wss")


def read_pages(folder):
    """All pages of a built book by their resolved paths, without the assets that lie beside them."""
    folder = Path(folder).resolve()
    paths = sorted(folder.rglob("*.html"))
    inside = [path for path in paths if path.relative_to(folder).parts[0] not in ("_static", "_sources")]
    return {path: read_page(path) for path in inside}


def has_place(page, fragment):
    """Whether a page has an anchor, or all explorers whose states a fragment names."""
    if fragment in page.anchors:
        return True
    states = [STATE.match(part) for part in fragment.split("&")]
    return all(state and page.explorers[state["name"]] >= int(state["number"] or 1) for state in states)


def broken_links(pages):
    """Links between `pages` that lead to no file, or to no place in it."""
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target = target / "index.html"
            if not target.exists():
                broken.append(f"{path.name}: {link} leads to no file")
            elif parts.fragment and target in pages and not has_place(pages[target], unquote(parts.fragment)):
                broken.append(f"{path.name}: {link} leads to no place in {target.name}")
    return broken


def problems(folder):
    """Everything that is wrong with the pages of a folder, in words."""
    pages = read_pages(folder)
    found = broken_links(pages)
    for path, page in pages.items():
        found += [
            f"{path.name}: fetches {address}" for address in page.fetched if is_of_another_host(address)
        ]
    return found


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    folder = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    found = problems(folder)
    print(
        "\n".join(found)
        or f"Every link in {folder} leads somewhere, and no page fetches anything from elsewhere."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
