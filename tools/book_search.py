"""A Sphinx extension: the search knows the field's words, and shows excerpts without a server.

- A hyphenated word is one word: *n-gram*, *add-k*, *skip-gram*, *Kneser-Ney*, *word2vec*. The index holds its
  parts and its spelling without hyphens too, so that *gram* and *ngram* still find it.
- Chinese has no spaces: the index holds every piece of up to four characters of a run, so that a term is
  found inside a sentence.
- What a query is cut into, JavaScript decides in the reader's browser. Its code is made here from the same
  pattern as Python's, and a test compares the two on random strings. (Sphinx's own two stemmers differ.)
- Excerpts: a page opened from a file may not fetch other pages. The prose of every section is written to a
  script that only the search page loads.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.search.en import SearchEnglish, js_porter_stemmer

HYPHENS = "-\u2010\u2011\u2013"  # hyphens, and the dash that joins two names
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
LONGEST_PIECE = 4  # characters of Chinese

TEXTS = "searchtexts.js"


def _pattern(letter):
    """The pattern of a run of Chinese or of a word, from that of a letter, a digit or an underscore."""
    letter = f"(?:(?![{HAN}]){letter})"
    return f"[{HAN}]+|{letter}+(?:[{HYPHENS}]{letter}+)*"


_FIND = re.compile(_pattern(r"\w"))
_IS_HAN = re.compile(f"[{HAN}]")
_HYPHEN = re.compile(f"[{HYPHENS}]")

_JS_CODE = """
const SEARCH_WORD = /PATTERN/gu;
function splitQuery(query) {
  const words = [];
  for (const found of query.match(SEARCH_WORD) || []) {
    if (!/[HAN]/u.test(found)) words.push(found.replace(/[HYPHENS]/gu, "-"));
    else {
      const last = Math.max(0, found.length - LONGEST);
      for (let at = 0; at <= last; at++) words.push(found.slice(at, at + LONGEST));
    }
  }
  return words;
}
"""


def _js_splitter():
    filled = {
        "PATTERN": _pattern(r"[\p{L}\p{N}_]"),
        "HAN": HAN,
        "HYPHENS": HYPHENS,
        "LONGEST": str(LONGEST_PIECE),
    }
    code = _JS_CODE
    for name, value in filled.items():
        code = code.replace(name, value.encode("ascii", "backslashreplace").decode())
    return code


# Sphinx stems with Porter's algorithm of 1980 in Python, and in JavaScript with a later revision of it that
# reads a few endings otherwise: (what the revision says, what it has to say).
_OTHERWISE = [
    ("    bli: 'ble',", "    abli: 'able',"),
    ("|bli|", "|abli|"),
    (",\n    logi: 'log'\n", "\n"),
    ("|logi)$", ")$"),
    ("([^aeiouylsz])", "([bdfgmnprt])"),
    ("/^(.+?)(ss|i)es$/", "/^(.*?)(ss|i)es$/"),
    ("/^(.+?)eed$/", "/^(.*?)eed$/"),
]


def _js_stemmer():
    code = js_porter_stemmer
    for theirs, ours in _OTHERWISE:
        if theirs not in code:
            raise ValueError(f"Sphinx's stemmer has changed: no {theirs.strip()!r} in it")
        code = code.replace(theirs, ours)
    return (
        code
        + """
Stemmer = (function (Porter) {
  return function () {
    const porter = new Porter();
    this.stemWord = (word) => {
      const at = word.lastIndexOf("-") + 1;
      const last = word.slice(at);
      return /^[a-z]{3,}$/.test(last) ? word.slice(0, at) + porter.stemWord(last) : word;
    };
  };
})(Stemmer);
"""
    )


class BookSearch(SearchEnglish):
    """English with hyphenated words, and Chinese."""

    js_splitter_code = _js_splitter()
    js_stemmer_code = _js_stemmer()

    def query_words(self, text):
        """What a query is cut into; all of it has to be found."""
        words = []
        for found in _FIND.findall(text):
            if not _IS_HAN.match(found):
                words.append(_HYPHEN.sub("-", found))
            else:
                starts = range(max(1, len(found) - LONGEST_PIECE + 1))
                words += [found[start : start + LONGEST_PIECE] for start in starts]
        return words

    def split(self, text):
        """What a text is found by: its words, the parts of hyphenated ones, the pieces of Chinese."""
        words = []
        for found in _FIND.findall(text):
            if _IS_HAN.match(found):
                sizes = range(1, LONGEST_PIECE + 1)
                words += [found[at : at + size] for size in sizes for at in range(len(found) - size + 1)]
            else:
                parts = _HYPHEN.split(found)
                words.append("-".join(parts))
                if len(parts) > 1:
                    words += [*parts, "".join(parts)]
        return words

    def stem(self, word):
        """Stem the last part of a word, if it is made of English letters, and of more than two."""
        head, hyphen, last = word.lower().rpartition("-")
        return head + hyphen + (self.stemmer.stemWord(last) if re.fullmatch("[a-z]{3,}", last) else last)


# No prose: code is found by its page, and an excerpt of it would say little.
_LEFT_OUT = (
    nodes.literal_block,
    nodes.raw,
    nodes.comment,
    nodes.image,
    nodes.title,
    addnodes.toctree,
    nodes.target,
)


def prose(node):
    """The text of a node without code, and without what is an entry of its own."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, (*_LEFT_OUT, nodes.section)):
        return ""
    between = "" if isinstance(node, (nodes.TextElement, addnodes.desc_signature)) else " "
    return between.join(prose(child) for child in node.children)


def sections(document):
    """The sections of a page as [anchor, title, text]; the first is the page itself and has no anchor."""
    found = []
    for section in document.findall(nodes.section):
        title = next((child.astext() for child in section.children if isinstance(child, nodes.title)), "")
        text = " ".join(" ".join(prose(child) for child in section.children).split())
        found.append([section["ids"][0] if found else "", title, text])
    return [one for one in found if one[2]]


def write_texts(app, exception):
    """Write what the excerpts of the search page are taken from."""
    if exception is None and app.builder.format == "html":
        texts = {name: sections(app.env.get_doctree(name)) for name in sorted(app.env.found_docs)}
        code = "Search.texts = " + json.dumps(texts, ensure_ascii=False, separators=(",", ":")) + ";\n"
        (Path(app.outdir) / TEXTS).write_text(code, encoding="utf8", newline="\n")


def setup(app):
    app.add_search_language(BookSearch)
    app.connect("build-finished", write_texts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
