"""Write Colab copies of the notebooks: ``python -m tools.colab [FOLDER]`` (_build/colab unless named).

The pages are plain Markdown but for MyST's directives, which Colab shows raw. In a copy an exercise and its
solution are titled paragraphs (a solution folds away), an admonition is a quotation, and links to other
pages of the book lead to their copies. A cell on top installs the library. The copies are published on the
branch that _config.yml names, where the launch buttons of the pages point.
"""

import posixpath
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from tools import notebooks, strip_outputs
from tools.book import pages_of

ROOT = Path(__file__).resolve().parent.parent
OPENING = re.compile(r"^(?P<fence>`{3,}|:{3,})\s*\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)$")
FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})")
OPTION = re.compile(r"^\s*:(?P<key>[\w-]+):\s*(?P<value>.*)$")
LINK = re.compile(r"\]\((?P<path>[^)\s#:]+\.(?:ipynb|md))(?P<anchor>#[^)]*)?\)")
WITHIN = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\(#[\w.-]+\)")  # a place on the same page


@dataclass
class Place:
    """What the Markdown of one notebook refers to."""

    folder: str = ""  # of the notebook, inside the repository
    repository: str = ""
    branch: str = "colab"

    def address(self, path, anchor):
        """The address of another page of the book: its Colab copy, or its source when it is no notebook.

        An anchor leads on in a source; inside a notebook Colab has addresses of its own.
        """
        page = posixpath.normpath(posixpath.join(self.folder, path))
        if page.endswith(".ipynb"):
            owner = urlsplit(self.repository).path.strip("/")
            return f"https://colab.research.google.com/github/{owner}/blob/{self.branch}/{page}"
        return f"{self.repository}/blob/HEAD/{page}{anchor}"


def install_cell(requirement):
    """The cell on top of every copy; `requirement` is what pip is given."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "install",
        "metadata": {},
        "outputs": [],
        "source": [
            "# Colab's own NumPy and PyTorch are new enough; this adds the book's library to them.\n",
            f"%pip install --quiet {requirement}",
        ],
    }


def plain_line(line, place):
    """One line of text outside of directives and code."""
    line = WITHIN.sub(r"\g<words>", line)
    return LINK.sub(lambda match: f"]({place.address(match['path'], match['anchor'] or '')})", line)


def plain_directive(name, argument, body, place):
    """The lines that a directive becomes."""
    options = {}
    while body and (option := OPTION.match(body[0])):
        options[option["key"]] = option["value"]
        body = body[1:]
    if name in ("code-block", "code"):
        return [f"```{argument}", *body, "```"]
    if name in ("figure", "image"):
        return [f"![{options.get('alt', ' '.join(body))}]({argument})", "", *body]
    inner = plain_lines("\n".join(body).strip("\n").split("\n"), place)
    label = "" if name in ("admonition", "dropdown") else name.split(":")[-1].capitalize()
    heading = ": ".join(part for part in (label, plain_line(argument, place)) if part)
    if name == "dropdown":
        return ["<details>", f"<summary>{heading}</summary>", "", *inner, "", "</details>"]
    if name == "exercise":
        return [f"**{heading}**", "", *inner]
    return [f"> {line}".rstrip() for line in (f"**{heading}**", "", *inner)]


def plain_lines(lines, place):
    """Markdown with directives as Markdown that Colab shows well, line by line."""
    plain, position = [], 0
    while position < len(lines):
        line = lines[position]
        opening = OPENING.match(line)
        fenced = opening or FENCE.match(line)
        if not fenced:
            plain.append(plain_line(line, place))
            position += 1
            continue
        end = position + 1
        while end < len(lines) and lines[end].strip() != fenced["fence"]:
            end += 1
        if opening:
            body = lines[position + 1 : end]
            plain += plain_directive(opening["name"], opening["argument"], body, place)
        else:  # a block of code stays as it is
            plain += lines[position : end + 1]
        position = end + 1
    return plain


def plain_markdown(text, place):
    """The text of a Markdown cell without MyST's directives."""
    return "\n".join(plain_lines(text.splitlines(), place))


def copy_of(notebook, place, requirement):
    """The Colab copy of a notebook; its first cell installs `requirement`."""
    copied = strip_outputs.stripped(notebook)
    for cell in notebooks.cells(copied, "markdown"):
        cell["source"] = plain_markdown(notebooks.source(cell), place).splitlines(keepends=True)
    copied["cells"].insert(0, install_cell(requirement))
    return copied


class EditedCopies(RuntimeError):
    """Copies that somebody has changed would have been overwritten; the message names them."""


def write_copies(root, folder, requirement=None):
    """Write the copies of all notebooks of the book; return their paths.

    Each installs `requirement` first: the library from the book's repository, unless said otherwise.
    """
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf8"))
    repository, branch = settings["repository"]["url"], settings["repository"]["branch"]
    requirement = requirement or f'"nlpbook @ git+{repository}"'
    written = []
    pages = [page for page in pages_of(root) if page.suffix == ".ipynb"]
    edited = set(notebooks.touched(folder)) & {folder / page for page in pages}
    if edited:
        raise EditedCopies("changed since they were written: " + ", ".join(map(str, sorted(edited))))
    for page in pages:
        place = Place(page.parent.as_posix(), repository, branch)
        path = folder / page
        path.parent.mkdir(parents=True, exist_ok=True)
        copied = copy_of(notebooks.read(root / page), place, requirement)
        notebooks.write(notebooks.signed(copied), path)
        written.append(path)
    return written


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    folder = Path(arguments[0]) if arguments else ROOT / "_build" / "colab"
    try:
        written = write_copies(ROOT, folder)
    except EditedCopies as problem:
        print(f"Nothing was written. Move these away, or name another folder: {problem}", file=sys.stderr)
        return 1
    print(f"{len(written)} notebooks written to {folder}: the contents of the branch that _config.yml names.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
