"""The numbers that pages carry in their source: ``python -m tools.numbering [--write]``.

Chapters and pages are numbered by _toc.yml, equations by their order in a chapter (those of the appendix
are A.1, A.2, ...). The built pages count for themselves; the source has the same numbers written out, in
links such as ``[2.2 Never seen](02_never_seen.ipynb)`` and in formulas as ``\\tag{2.7}``, so that they are
there wherever a page is opened. This says which of them are wrong, and with --write mends them: after a
page has been moved, or an equation added (give it any number that is not taken, ``\\tag{new}`` for
instance).
"""

import argparse
import posixpath
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools import notebooks
from tools.anchors import TAG, TITLE_NUMBER, equation_id
from tools.book import pages_of

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]]+)\]\((?P<path>[^()\s#]*)(?:#(?P<anchor>[^()\s]*))?\)")
FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})")
SECTION = re.compile(r"^(?P<number>\d+\.\d+|\d+)(?: (?P<name>.+))?$")
CHAPTER = re.compile(r"^(?P<before>.*\bchapter )(?P<number>\d+)$", re.IGNORECASE)
EQUATION = re.compile(r"^\((?P<number>[\w.]+)\)$")


@dataclass
class Numbers:
    """What the table of contents and the order of the equations give."""

    pages: dict  # "2.2" or "2" by the path of a page of a chapter
    titles: dict  # by the path of every page
    equations: dict  # the right number by (path, the number that the source has)
    duplicates: list  # (path, number) of the equations whose number is taken


def prose_lines(text):
    """The lines of a Markdown text with whether each is prose; a block of code is none."""
    fence = None
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if mark and fence is None:
            fence = mark["fence"]
            yield line, False
        elif fence is not None:
            if line.strip() == fence:
                fence = None
            yield line, False
        else:
            yield line, True


def texts_of(path):
    """The Markdown of a page, as a list of one text, or of one for each cell."""
    if path.suffix == ".ipynb":
        return [notebooks.source(cell) for cell in notebooks.cells(notebooks.read(path), "markdown")]
    return [path.read_text(encoding="utf8")]


def prose(path):
    """All lines of a page that are prose."""
    return [line for text in texts_of(path) for line, is_prose in prose_lines(text) if is_prose]


def page_numbers(root):
    """The number of every page of a chapter by its path."""
    toc = yaml.safe_load((Path(root) / "_toc.yml").read_text(encoding="utf8"))
    sources = {page.with_suffix("").as_posix(): page.as_posix() for page in pages_of(root)}
    numbers = {}
    for part in toc.get("parts", []):
        if not part.get("numbered"):
            continue
        for chapter, entry in enumerate(part["chapters"], 1):
            numbers[sources[entry["file"]]] = f"{chapter}"
            for section, inner in enumerate(entry.get("sections", []), 1):
                numbers[sources[inner["file"]]] = f"{chapter}.{section}"
    return numbers


def title_of(path):
    """The title of a page, without its number and without marks of its type."""
    found = next((line for line in prose(path) if line.startswith("# ")), "# " + path.stem)
    return TITLE_NUMBER.sub("", found[2:].strip()).replace("*", "").replace("`", "")


def short(title):
    """What stands before the colon of a title."""
    return title.split(":")[0]


def read_numbers(root):
    """All numbers of the book as they should be."""
    root = Path(root)
    pages = page_numbers(root)
    titles, equations, duplicates, counted = {}, {}, [], {}
    for page in pages_of(root):
        key = page.as_posix()
        titles[key] = title_of(root / page)
        chapter = pages[key].split(".")[0] if key in pages else "A"
        for number in (match["number"] for line in prose(root / page) for match in TAG.finditer(line)):
            counted[chapter] = counted.get(chapter, 0) + 1
            if (key, number) in equations:
                duplicates.append((key, number))
            equations[key, number] = f"{chapter}.{counted[chapter]}"
    return Numbers(pages, titles, equations, duplicates)


def corrected_words(words, target, anchor, numbers):
    """The words of a link with the right numbers, and its right anchor."""
    equation = EQUATION.match(words)
    if equation and anchor and anchor.startswith("eq-"):
        right = numbers.equations.get((target, equation["number"]))
        return (f"({right})", equation_id(right)) if right else (words, anchor)
    right = numbers.pages.get(target)
    if right is None:
        return words, anchor
    chapter = CHAPTER.match(words)
    if chapter:
        return chapter["before"] + right.split(".")[0], anchor
    section = SECTION.match(words)
    if not section:
        return words, anchor
    title = numbers.titles[target]
    if section["name"] is None:
        return right, anchor
    kept = section["name"] if section["name"] in (title, short(title)) else short(title)
    return f"{right} {kept}", anchor


def corrected_line(line, page, numbers):
    """A line of prose with the right numbers: of a title, of links, of an equation."""

    def link(match):
        path, anchor = match["path"], match["anchor"]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        words, right = corrected_words(match["words"], target, anchor, numbers)
        if (words, right) == (match["words"], anchor):
            return match[0]
        return f"[{words}]({path}{f'#{right}' if right else ''})"

    if page in numbers.pages and line.startswith("# "):
        line = f"# {numbers.pages[page]} {TITLE_NUMBER.sub('', line[2:])}"
    line = TAG.sub(
        lambda match: match[0].replace(match["number"], numbers.equations[page, match["number"]]), line
    )
    return LINK.sub(link, line)


def nameless_links(line, page, numbers):
    """The links of a line to a numbered page, and not to a place in it, whose words hold no number."""
    if page == next(iter(numbers.titles)):  # the landing page introduces the chapters
        return []
    found = []
    for link in LINK.finditer(line):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), link["path"]))
        number = numbers.pages.get(target) if link["path"] and not link["anchor"] else None
        if number and not re.search(rf"(?<![\d.]){number.split('.')[0]}(?!\d)", link["words"]):
            found.append(link)
    return found


def corrected(text, page, numbers):
    """The text of a page, or of a cell of it, with the right numbers."""
    return "\n".join(
        corrected_line(line, page, numbers) if is_prose else line for line, is_prose in prose_lines(text)
    )


def problems(root):
    """Every wrong number of the book, in words."""
    numbers = read_numbers(root)
    found = [f"{page}: the number {number} stands at two equations" for page, number in numbers.duplicates]
    for page in pages_of(root):
        key = page.as_posix()
        for line in prose(Path(root) / page):
            right = corrected_line(line, key, numbers)
            if right != line:
                at = max(0, len(posixpath.commonprefix([line, right])) - 20)
                found.append(f"{key}: {line[at : at + 60]!r} should be {right[at : at + 60]!r}")
            found += [f"{key}: {link[0]!r} says no number" for link in nameless_links(right, key, numbers)]
    return found


def write(root):
    """Mend every wrong number; return the paths of the pages that have changed."""
    root = Path(root)
    numbers = read_numbers(root)
    if numbers.duplicates:
        raise SystemExit("\n".join(problems(root)))
    changed = []
    for page in pages_of(root):
        path, key = root / page, page.as_posix()
        before = path.read_text(encoding="utf8")
        if page.suffix == ".ipynb":
            notebook = notebooks.read(path)
            for cell in notebooks.cells(notebook, "markdown"):
                text = corrected(notebooks.source(cell), key, numbers)
                cell["source"] = text.splitlines(keepends=True)
            after = notebooks.dump(notebook)
        else:
            after = corrected(before, key, numbers)
        if after != before:
            path.write_text(after, encoding="utf8", newline="\n")
            changed.append(key)
    return changed


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.numbering", description=__doc__)
    parser.add_argument("--write", action="store_true", help="mend the numbers")
    options = parser.parse_args(arguments)
    if options.write:
        print("\n".join(f"renumbered: {page}" for page in write(ROOT)) or "Every number is right.")
        return 0
    found = problems(ROOT)
    print("\n".join(found) or "Every number is right.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
