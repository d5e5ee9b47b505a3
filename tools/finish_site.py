"""Finish the built site: ``python -m tools.finish_site [FOLDER]`` (_build/html), the last step of the build.

What no page asks for is left out. The theme and MathJax bring what other books may need: formula output as
SVG, speech in a dozen languages, translations, fonts, source maps, copies that are not minified. All goes
that cannot be reached from a page. What a script asks for while it runs, no reading of files can find: that
stands in ON_DEMAND, and tests fail when a page asks for a file that is missing or when one stays that none
asks for.

A page without JavaScript is light, for the theme's colours follow a script and without it there were none;
and its formulas are MathML, which browsers draw by themselves.

An explorer has a still, which readers without JavaScript see.

Code carries no marks that change nothing: a name or a bracket has the colour of the code around it.
"""

import re
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.mathml import Refused, mathml
from tools.stills import with_stills

ROOT = Path(__file__).resolve().parent.parent

# Paths relative to the site, by the script that asks for them when a page needs them.
ON_DEMAND = {
    "_static/mathjax/tex-chtml.js": [
        "_static/mathjax/output/chtml/fonts/woff-v2/*.woff",  # one for each kind of letter in a formula
    ],
}
KEPT = {
    ".nojekyll",  # without it GitHub Pages leaves out folders that start with an underscore
    "objects.inv",  # other books link to this one's pages by it
}
_IN_PAGE = re.compile(r"""\b(?:src|href|srcset|poster|data)=["']([^"']+)["']""")
_IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_THEME = re.compile(r'(<html\b[^>]*\s)data-theme="auto"')
_FORMULA = re.compile(
    r'(<(?:span|div) class="(?:amsmath )?math [^>]*>\s*(?:<span class="eqno">.*?</span>)?)'
    r"(\\\(|\\\[)([^<]*?)((?:\\\)|\\\])\s*</(?:span|div)>)",
    re.DOTALL,
)
_CODE = re.compile(r'<div class="highlight"><pre>.*?</pre>', re.DOTALL)
_CODE_RULE = re.compile(r'html\[data-theme="(\w+)"\] \.highlight (?:\.(\w+) )?\{([^}]*)\}')
_SOURCE_MAP = re.compile(r"^\s*(?://|/\*)# sourceMappingURL=\S+(?:\s*\*/)?\s*$", re.MULTILINE)


def addresses_in(path):
    """The addresses that a page, a style sheet or a drawing names; none of them for any other file."""
    if path.suffix in (".html", ".svg"):
        text = path.read_text(encoding="utf8")
        return _IN_PAGE.findall(text) + [found for pair in _IN_STYLE.findall(text) for found in pair if found]
    if path.suffix == ".css":
        text = path.read_text(encoding="utf8")
        return [found for pair in _IN_STYLE.findall(text) for found in pair if found]
    return []


def pages_of(folder):
    """The pages of a site, without what lies among its assets."""
    return [
        path
        for path in sorted(folder.rglob("*.html"))
        if path.relative_to(folder).parts[0] not in ("_static", "_sources")
    ]


def reachable(folder):
    """All files of a site that its pages reach: by a link, by what they load, or by a script on demand."""
    folder = Path(folder).resolve()
    waiting = [*pages_of(folder), *(folder / name for name in KEPT if (folder / name).exists())]
    found = set(waiting)
    while waiting:
        path = waiting.pop()
        on_demand = ON_DEMAND.get(path.relative_to(folder).as_posix(), [])
        targets = [target for pattern in on_demand for target in folder.glob(pattern)]
        for address in addresses_in(path):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = (path.parent / unquote(parts.path)).resolve()
            targets.append(target / "index.html" if target.is_dir() else target)
        new = {target for target in targets if target.is_file() and target.is_relative_to(folder)} - found
        found |= new
        waiting.extend(new)
    return found


def make_lean(folder):
    """Remove what no page reaches, and the lines that name a source map.

    Returns
    -------
    list of str
        The files that were removed, relative to `folder`.
    """
    folder = Path(folder).resolve()
    kept = reachable(folder)
    removed = sorted(path for path in folder.rglob("*") if path.is_file() and path not in kept)
    for path in removed:
        path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for path in kept:
        if path.suffix in (".css", ".js"):
            text = path.read_text(encoding="utf8")
            if "sourceMappingURL=" in text:
                path.write_text(_SOURCE_MAP.sub("", text), encoding="utf8", newline="\n")
    return [path.relative_to(folder).as_posix() for path in removed]


def with_mathml(page):
    """A page with every formula in MathML too, which is read only where no script runs."""

    def both(found):
        start, opening, tex, end = found.groups()
        try:
            drawn = mathml(unescape(tex), display=opening == "\\[")
        except Refused:
            return found.group()  # the reader sees the TeX; a test lists such formulas
        return f"{start}{opening}{tex}{end[:2]}<noscript>{drawn}</noscript>{end[2:]}"

    return _FORMULA.sub(both, page)


def unmarked_classes(style):
    """The classes of highlighted code that have the colour of plain code in every theme of a style sheet."""
    rules = {}  # by theme: what each class declares, and under "" what plain code does
    for theme, name, declared in _CODE_RULE.findall(style):
        rules.setdefault(theme, {}).setdefault(name, set()).update(
            part.strip() for part in declared.split(";") if part.strip()
        )
    plain = [{name for name, one in of.items() if name and one <= of.get("", set())} for of in rules.values()]
    return set.intersection(*plain) if plain else set()


def without_marks(page, classes):
    """A page whose blocks of code carry no marks of these classes."""
    if not classes:
        return page
    mark = re.compile(rf'<span class="(?:{"|".join(sorted(classes))})">([^<]*)</span>')
    return _CODE.sub(lambda found: mark.sub(r"\1", found.group()), page)


def rewrite_pages(folder):
    """Write every page anew: formulas, code, stills, and the light theme where no script says otherwise."""
    folder = Path(folder)
    style = folder / "_static" / "pygments.css"
    classes = unmarked_classes(style.read_text(encoding="utf8")) if style.exists() else set()
    for path in pages_of(folder):
        text = path.read_text(encoding="utf8")
        page = _THEME.sub(r'\1data-theme="light"', text, count=1)
        if "<noscript><math" not in page:
            page = with_mathml(page)
        page = without_marks(page, classes)
        page = with_stills(page, path.relative_to(folder).as_posix())
        if page != text:
            path.write_text(page, encoding="utf8", newline="\n")


def finish(folder):
    """Do all that is done to a site after Sphinx; returns the files that were removed."""
    rewrite_pages(folder)
    return make_lean(folder)


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    folder = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    removed = finish(folder)
    print(f"{len(removed)} files removed that no page asks for.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
