"""Write the page of references from references.bib: ``python -m tools.references [--check]``.

The page is plain Markdown with an anchor for every entry, so that a citation is an ordinary link that leads
on in JupyterLab, on GitHub and in the built book alike: ``[Firth,
1957](../appendix/references.md#firth1957)``.
"""

import argparse
import sys
from pathlib import Path

from pybtex.backends import BaseBackend
from pybtex.database import parse_file
from pybtex.plugin import find_plugin

ROOT = Path(__file__).resolve().parent.parent
BIBLIOGRAPHY = "book/references.bib"
PAGE = "book/appendix/references.md"
OPENING = """\
# References

The works that the book and the docstrings of its library build on, in alphabetical order. A page that cites \
one of them links to its entry here. The same entries for a reference manager are in `references.bib`, in \
the folder `book`.
"""
MARKED = str.maketrans({character: "\\" + character for character in "\\`*_[]<>"})


class _Markdown(BaseBackend):
    """pybtex's formatted text as Markdown that escapes no more than it must."""

    symbols = {"ndash": "–", "newblock": " ", "nbsp": " "}  # noqa: RUF012, as pybtex has it

    def format_str(self, text):
        return text.translate(MARKED)

    def format_tag(self, tag_name, text):
        return f"*{text}*" if tag_name in ("em", "i") and text else text

    def format_href(self, url, text, external=False):
        return f"[{text}]({url})" if text else ""

    def format_protected(self, text):
        return text


def markdown(bibliography):
    """The page of references of a BibTeX file, as Markdown."""
    entries = parse_file(str(bibliography)).entries.values()
    formatted = find_plugin("pybtex.style.formatting", "plain")().format_entries(entries)
    backend = _Markdown()
    lines = [f'- <a id="{entry.key}"></a>{entry.text.render(backend)}' for entry in formatted]
    return OPENING + "\n" + "\n".join(lines) + "\n"


def names(bibliography):
    """Who wrote a work, and when, by its key: {"firth1957": ("Firth", "1957")}."""
    found = {}
    for key, entry in parse_file(str(bibliography)).entries.items():
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        surnames = [" ".join(person.prelast_names + person.last_names).strip("{}") for person in people]
        who = " and ".join(surnames) if len(surnames) < 3 else f"{surnames[0]} et al."
        found[key] = (who, entry.fields.get("year", ""))
    return found


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.references", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is stale")
    options = parser.parse_args(arguments)
    page, wanted = ROOT / PAGE, markdown(ROOT / BIBLIOGRAPHY)
    if page.exists() and page.read_text(encoding="utf8") == wanted:
        return 0
    print(f"{PAGE} {'differs from' if options.check else 'written from'} {BIBLIOGRAPHY}")
    if not options.check:
        page.write_text(wanted, encoding="utf8", newline="\n")
    return 1 if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
