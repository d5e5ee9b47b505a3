"""Write Colab copies of the notebooks: ``python -m tools.colab [FOLDER]`` (_build/colab unless named).

Colab shows MyST's directives and roles raw. In a copy they are plain Markdown: an exercise and its solution
are titled paragraphs (a solution folds away), an admonition is a quotation, an equation has its number, a
citation its author and year, and links to other pages of the book lead to their copies. A cell on top
installs the library. The copies are published on the branch that _config.yml names, where the launch buttons
of the pages point.
"""

import posixpath
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pybtex.database import parse_file

from tools import notebooks, strip_outputs
from tools.book import pages_of

ROOT = Path(__file__).resolve().parent.parent
OPENING = re.compile(r"^ *(?P<fence>`{3,}|:{3,})\s*\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)$")
FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})")
OPTION = re.compile(r"^\s*:(?P<key>[\w-]+):\s*(?P<value>.*)$")
ROLE = re.compile(r"\{(?P<role>[\w:.-]+)\}`(?P<text>[^`]+)`")
TITLED = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
TARGET = re.compile(r"^\([\w:./ -]+\)=\s*$")
LINK = re.compile(r"\]\((?P<path>[^)\s#:]+\.(?:ipynb|md))(?P<anchor>#[^)]*)?\)")
LABEL_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\([\w-]+\)")  # [words](label), which only MyST resolves
NUMBERED = re.compile(r"\$\$\s*\((?P<label>[\w:.-]+)\)\s*$")
MATH_LABEL = re.compile(
    r"\{math\}[^\n]*\n\s*:label:\s*(?P<label>\S+)|\$\$\s*\((?P<dollar>[\w:.-]+)\)\s*$", re.M
)


@dataclass
class Place:
    """What the Markdown of one notebook refers to."""

    folder: str = ""  # of the notebook, inside the repository
    repository: str = ""
    branch: str = "colab"
    citations: dict = field(default_factory=dict)  # author and year by key
    equations: dict = field(default_factory=dict)  # number by label

    def address(self, path):
        """The address of another page of the book: its Colab copy, or its source when it is no notebook."""
        page = posixpath.normpath(posixpath.join(self.folder, path))
        if page.endswith(".ipynb"):
            owner = urlsplit(self.repository).path.strip("/")
            return f"https://colab.research.google.com/github/{owner}/blob/{self.branch}/{page}"
        return f"{self.repository}/blob/HEAD/{page}"


def install_cell(repository):
    """The cell on top of every copy."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "install",
        "metadata": {},
        "outputs": [],
        "source": [
            "# Colab's own NumPy and PyTorch are new enough; this adds the book's library to them.\n",
            f'%pip install --quiet "nlpbook @ git+{repository}"',
        ],
    }


def plain_role(role, text, place):
    """What a role becomes in a line of text."""
    if role.startswith("cite"):
        cited = "; ".join(place.citations.get(key.strip(), key.strip()) for key in text.split(","))
        return cited if role == "cite:t" else f"({cited})"
    if role == "math":
        return f"${text}$"
    if role == "eq":
        return f"({place.equations.get(text, text)})"
    titled = TITLED.match(text)
    if titled:
        return titled["text"]
    return text.replace("-", " ") if role in ("ref", "numref", "doc", "term") else f"`{text.lstrip('~!')}`"


def plain_line(line, place):
    """One line of text outside of directives and code."""
    line = ROLE.sub(lambda match: plain_role(match["role"], match["text"], place), line)
    line = LABEL_LINK.sub(r"\g<words>", line)
    line = NUMBERED.sub(
        lambda match: rf"\tag{{{place.equations.get(match['label'], match['label'])}}} $$", line
    )
    return LINK.sub(lambda match: f"]({place.address(match['path'])}{match['anchor'] or ''})", line)


def plain_directive(name, argument, body, place):
    """The lines that a directive becomes."""
    options = {}
    while body and (option := OPTION.match(body[0])):
        options[option["key"]] = option["value"]
        body = body[1:]
    kind = name.removesuffix("-start")
    if kind in ("exercise-end", "solution-end", "bibliography", "contents", "eval-rst"):
        return []
    if kind == "math":
        number = place.equations.get(options.get("label"))
        return [
            "$$",
            *([argument] if argument else []),
            *body,
            *([rf"\tag{{{number}}}"] if number else []),
            "$$",
        ]
    if kind in ("code-block", "code"):
        return [f"```{argument}", *body, "```"]
    if kind in ("figure", "image"):
        return [f"![{options.get('alt', ' '.join(body))}]({argument})", "", *body]
    inner = plain_lines(body, place)
    label = "" if kind in ("admonition", "dropdown") else kind.split(":")[-1].capitalize()
    title = "" if kind == "solution" else plain_line(argument, place)
    heading = ": ".join(part for part in (label, title) if part)
    if ("dropdown" in options.get("class", "") or kind == "dropdown") and not name.endswith("-start"):
        return ["<details>", f"<summary>{heading}</summary>", "", *inner, "", "</details>"]
    if kind in ("exercise", "solution"):
        return [f"**{heading}**", "", *inner]
    return [f"> {line}".rstrip() for line in (f"**{heading}**", "", *inner)]


def plain_lines(lines, place):
    """MyST Markdown as Markdown that Colab shows well, line by line."""
    plain, position = [], 0
    while position < len(lines):
        line = lines[position]
        opening = OPENING.match(line)
        fenced = opening or FENCE.match(line)
        if not fenced:
            if not TARGET.match(line):
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
    """The text of a Markdown cell without MyST's directives and roles."""
    return "\n".join(plain_lines(text.splitlines(), place))


def equation_numbers(texts):
    """The number of every labelled equation of a page, by its label."""
    labels = [match["label"] or match["dollar"] for text in texts for match in MATH_LABEL.finditer(text)]
    return {label: number for number, label in enumerate(labels, 1)}


def read_citations(bibliography):
    """Author and year by key, from a BibTeX file."""
    found = {}
    for key, entry in parse_file(str(bibliography)).entries.items():
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        surnames = [" ".join(person.prelast_names + person.last_names).strip("{}") for person in people]
        who = " and ".join(surnames) if len(surnames) < 3 else f"{surnames[0]} et al."
        found[key] = f"{who}, {entry.fields.get('year', '')}".strip(", ")
    return found


def copy_of(notebook, place):
    """The Colab copy of a notebook."""
    copied = strip_outputs.stripped(notebook)
    texts = notebooks.cells(copied, "markdown")
    place.equations = equation_numbers(map(notebooks.source, texts))
    for cell in texts:
        cell["source"] = plain_markdown(notebooks.source(cell), place).splitlines(keepends=True)
    copied["cells"].insert(0, install_cell(place.repository))
    return copied


def write_copies(root, folder):
    """Write the copies of all notebooks of the book; return their paths."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf8"))
    repository, branch = settings["repository"]["url"], settings["repository"]["branch"]
    citations = read_citations(root / settings["bibtex_bibfiles"][0])
    written = []
    for page in pages_of(root):
        if page.suffix != ".ipynb":
            continue
        place = Place(page.parent.as_posix(), repository, branch, citations)
        path = folder / page
        path.parent.mkdir(parents=True, exist_ok=True)
        copied = notebooks.dump(copy_of(notebooks.read(root / page), place))
        path.write_text(copied, encoding="utf8", newline="\n")
        written.append(path)
    return written


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    folder = Path(arguments[0]) if arguments else ROOT / "_build" / "colab"
    written = write_copies(ROOT, folder)
    print(f"{len(written)} notebooks written to {folder}: the contents of the branch that _config.yml names.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
