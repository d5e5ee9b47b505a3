"""A Sphinx extension: the search knows the field's words, and shows excerpts without a server.

- A hyphenated word is one word: *n-gram*, *add-k*, *skip-gram*, *Kneser-Ney*, *word2vec*. The index holds its
  parts and its spelling without hyphens too, so that *gram* and *ngram* still find it.
- Chinese has no spaces: the index holds every piece of up to four characters of a run, so that a term is
  found inside a sentence.
- What a query is cut into, JavaScript decides in the reader's browser. Its code is made here from the same
  pattern as Python's, and a test compares the two on random strings. (Sphinx's own two stemmers differ.)
- British and American spelling are one: *tokenisation* and *tokenization*, *neighbour* and *neighbor*.
- Excerpts: a page opened from a file may not fetch other pages. The prose of every section is written to a
  script that only the search page loads, with the names that a section goes by. book/assets/search.js orders
  the results by it; Sphinx's own index adds what stands in code, and the names of functions.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.search.en import SearchEnglish, js_porter_stemmer
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from tools.mathml import Refused, mathml

HYPHENS = "-\u2010\u2011\u2013"  # hyphens, and the dash that joins two names
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
LONGEST_PIECE = 4  # characters of Chinese

TEXTS = "searchtexts.js"
GLOSSARY = "book/appendix/glossary"


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


# British endings and their American forms, as regular expressions that Python and JavaScript both read. This
# writes a word that is no such verb wrongly ("promize"), in the index as in the query: it is found.
_SPELLINGS = [
    ("([a-z]{3})is(e|ed|er|ers|es|ing|able|ation|ations)$", "iz"),
    ("([a-z]{3})our(|s|ed|ing|hood|hoods|al|able)$", "or"),
]


def _american(word):
    for pattern, ending in _SPELLINGS:
        word = re.sub(pattern, rf"\g<1>{ending}\g<2>", word)
    return word


def _js_american():
    replaced = "".join(f'.replace(/{pattern}/, "$1{ending}$2")' for pattern, ending in _SPELLINGS)
    return f"const american = (word) => word{replaced};\n"


def _js_stemmer():
    code = js_porter_stemmer
    for theirs, ours in _OTHERWISE:
        if theirs not in code:
            raise ValueError(f"Sphinx's stemmer has changed: no {theirs.strip()!r} in it")
        code = code.replace(theirs, ours)
    return (
        code
        + "\n"
        + _js_american()
        + """
Stemmer = (function (Porter) {
  return function () {
    const porter = new Porter();
    this.stemWord = (word) => {
      const at = word.lastIndexOf("-") + 1;
      const last = word.slice(at);
      return /^[a-z]{3,}$/.test(last) ? word.slice(0, at) + porter.stemWord(american(last)) : word;
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
        if re.fullmatch("[a-z]{3,}", last):
            last = self.stemmer.stemWord(_american(last))
        return head + hyphen + last


_SPACED = set(
    "=+\u2212<>\u2223\u2264\u2265\u2248\u2260\u2261\u221d\u2208\u2209\u2192\u2190\u21a6\u21d2\u226a\u226b\u00d7\u00b1\u223c"
)
_NOT_SAID = "\u2026"
_NAME_ENDS = "\u2061"  # Unicode's sign for "function of", which shows nothing
_ACCENTS = {"^": "\u0302", "~": "\u0303", "\u00af": "\u0304", "\u2192": "\u20d7", "\u02d9": "\u0307"}


def _in_brackets(text):
    """A part of a formula as one thing: with brackets, if it is more than one letter or number."""
    return text if re.fullmatch(r"\w+|.", text) else f"({text.replace(' ', '')})"


def _on_one_line(element):
    """An element of MathML as text on one line."""
    parts = [_on_one_line(child) for child in element]
    if element.tag == "mtable":
        raise Refused("rows")
    if element.tag == "mspace":
        return " "
    if element.tag == "mfrac":
        return "/".join(map(_in_brackets, parts))
    if element.tag == "msqrt":
        return "\u221a" + _in_brackets("".join(parts))
    if element.tag == "mover":
        return parts[0] + _ACCENTS.get(parts[1], "")
    if element.tag in ("msub", "munder"):
        return f"{parts[0]}_{_in_brackets(parts[1])}"
    if element.tag == "msup":
        return parts[0] + (parts[1] if parts[1] in "\u2032\u22a4\u2217" else "^" + _in_brackets(parts[1]))
    if element.tag in ("msubsup", "munderover"):
        return f"{parts[0]}_{_in_brackets(parts[1])}^{_in_brackets(parts[2])}"
    text = (element.text or "") + "".join(parts)
    if element.tag == "mi" and len(text) > 1:
        return text + _NAME_ENDS
    if element.tag == "mo" and text in _SPACED:
        return f" {text} ".replace("\u2223", "|")
    return text


def formula(tex):
    """A formula within a sentence as plain text: *w_t*, *1/2*; three dots where that cannot be."""
    try:
        text = _on_one_line(ElementTree.fromstring(mathml(tex)))
    except (Refused, ElementTree.ParseError):
        return _NOT_SAID
    text = re.sub(_NAME_ENDS + r"(?=\w)", " ", text).replace(_NAME_ENDS, "")
    return " ".join(text.split())


# No prose: code is found by its page, and an excerpt of it would say little, as would one of a formula that
# stands by itself. A solution is the answer: it is found by its page, and no list of results gives it away.
_LEFT_OUT = (
    nodes.literal_block,
    nodes.field_list,  # parameters and the like: a function is found by its name and by what it does
    nodes.math_block,
    nodes.raw,
    nodes.comment,
    nodes.image,
    nodes.title,
    addnodes.toctree,
    nodes.target,
    solution_node,
)
_EXERCISES = (exercise_node, exercise_enumerable_node)


def prose(node):
    """The text of a node without code, and without what is an entry of its own."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return formula(node.astext())
    if isinstance(node, (*_LEFT_OUT, *_EXERCISES, nodes.section)):
        return ""
    between = "" if isinstance(node, (nodes.TextElement, addnodes.desc_signature)) else " "
    return between.join(prose(child) for child in node.children)


def _parts(node):
    """The title of a section or an exercise, and what stands under it."""
    if isinstance(node, nodes.section):
        title = next((child.astext() for child in node.children if isinstance(child, nodes.title)), "")
        return title, node.children
    title, *rest = node.children
    said = [
        part.astext().strip() for part in title.children
    ]  # "Exercise", and its own title where it has one
    return ": ".join(filter(None, said)), [part for child in rest for part in child.children]


def sections(document):
    """The sections of a page as [anchor, title, text]; the first is the page itself and has no anchor.

    An exercise is a section too. What Sphinx calls its content is a part of it.
    """
    found = []
    for node in document.findall(lambda one: isinstance(one, (nodes.section, *_EXERCISES))):
        if isinstance(node.parent, (*_EXERCISES, solution_node)):
            continue
        title, below = _parts(node)
        text = " ".join(" ".join(prose(child) for child in below).split())
        found.append([node["ids"][0] if found else "", title, text])
    return [one for one in found if one[2]]


def names(title, text):
    """What an entry of the glossary is called besides its title: in Chinese, abbreviated, by its initials."""
    chinese, dot, sentence = text.partition(" \u00b7 ")
    found = [chinese] if dot else []
    found += re.findall(r"\babbreviated ([\w-]+)", sentence)
    words = _FIND.findall(_HYPHEN.sub(" ", title))
    initials = "".join(word[0] for word in words).upper()
    if len(words) > 2 and initials not in found:
        found.append(initials)
    return found


def numbered(title, section_number, exercise_number):
    """The title of an entry as the page shows it: "2.3 Discounting", or "Exercise 2.9: Perplexity"."""
    if exercise_number:
        kind, colon, name = title.partition(":")
        return f"{kind} {'.'.join(map(str, exercise_number))}{colon}{name}"
    return " ".join(filter(None, (".".join(map(str, section_number or ())), title)))


def write_texts(app, exception):
    """Write what the results of the search page are found in and shown with."""
    if exception is None and app.builder.format == "html":
        texts = {}
        for name in sorted(app.env.found_docs):
            numbers = app.env.toc_secnumbers.get(name, {})
            exercises = app.env.toc_fignumbers.get(name, {}).get("exercise", {})
            texts[name] = sections(app.env.get_doctree(name))
            if "nosearch" in app.env.metadata.get(name, {}):  # such a page is found by its beginning alone
                del texts[name][1:]
            for section in texts[name]:
                if name == GLOSSARY and section[0]:
                    section.append(names(*section[1:]))
                anchor = section[0]
                section[1] = numbered(section[1], numbers.get(anchor and "#" + anchor), exercises.get(anchor))
        code = "Search.texts = " + json.dumps(texts, ensure_ascii=False, separators=(",", ":")) + ";\n"
        (Path(app.outdir) / TEXTS).write_text(code, encoding="utf8", newline="\n")


def setup(app):
    app.add_search_language(BookSearch)
    app.connect("build-finished", write_texts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
