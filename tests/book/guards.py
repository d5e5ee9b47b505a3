"""The rules that a notebook of the book keeps: functions from a notebook to a list of problems in words.

test_guards.py tries each of them on a notebook that breaks it, test_notebooks.py applies them to the book.
"""

import ast
import functools
import re

from nlpbook import explorers
from tools import strip_outputs
from tools.exercises import SOLUTION, exercise_id
from tools.notebooks import cells, is_checked, source, tags
from tools.numbering import prose_lines

FEWEST_CHECKS = 5
FEWEST_EXERCISES = 3
MOST_WORDS = 3000
MOST_VISIBLE_CELLS = 20
MOST_VISIBLE_LINES = 25  # of one cell
MOST_MINUTES = 45
# What the first draft said where the field has a term: an epoch is no walk, a model does not know by heart.
DIALECT = (
    r"walks?",
    r"the truth",
    r"deaf",
    r"by heart",
    r"rolls? dice",
    r"what (?:it|they) (?:has |have )?learnt from",
    r"set aside",
    r"counters?",
    r"takes? the share",
    r"told twice",
    r"made beforehand",
    r"slopes are",
    r"knobs?",
    r"questions? and answers?",
)
# Headings that every page may have.
STANDARD_HEADINGS = {"exercises", "what to remember", "what breaks", "what comes next", "references"}
_EXERCISE = re.compile(r"^:{3,}\{exercise\}[ ]*(.*)$", re.MULTILINE)
_SOLUTION = re.compile(rf"^:{{3,}}\{{dropdown\}}[ ]*{SOLUTION}(.*)$", re.MULTILINE)
_DIRECTIVE = re.compile(r"^\s*:{3,}\s*\{[\w:-]+\}")
_OPTION = re.compile(r"^\s*(?::[\w-]+:(?=\s|$)|---\s*$)")
_ROLE = re.compile(r"\{[\w:.-]+\}`[^`]*`")
_TARGET = re.compile(r"^\([\w:./ -]+\)=\s*$")
_BACKTICK_DIRECTIVE = re.compile(r"^\s*`{3,}\s*\{(?!eval-rst\}|include\})")
_MINUTES = re.compile(r"\*Time\*: (\d+) minutes")
_BUTTON = re.compile(r"\b(?:[Pp]ress|[Cc]lick|[Pp]ush|[Ll]et)(?: on)? \*([A-Z][^*\n]*)\*")


def _parsed(cell):
    """The syntax tree of a code cell less the lines that only IPython reads; None if it has an error."""
    lines = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in source(cell).splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return None


def _called_names(tree):
    """The last part of the name of every function that a syntax tree calls."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}


@functools.cache
def _explorers():
    """The classes of explorers by their names."""
    public = {name: getattr(explorers, name) for name in explorers.__all__}
    return {
        name: one
        for name, one in public.items()
        if isinstance(one, type) and issubclass(one, explorers.Explorer)
    }


def _explorers_made(tree):
    """The explorers that a syntax tree makes, as classes."""
    called = _called_names(tree)
    return [one for name, one in _explorers().items() if name in called]


def _shows_an_explorer(tree):
    """Whether a cell makes an explorer and its last line is a value, which Jupyter then shows."""
    return bool(_explorers_made(tree)) and isinstance(tree.body[-1], ast.Expr)


def asserts(cell):
    """Whether a code cell states something about its numbers that could turn out false."""
    tree = _parsed(cell)
    if tree is None:
        return False
    if any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        return True
    return any(name.startswith("assert") for name in _called_names(tree))


def code_parses(notebook):
    return [
        f"code cell {n} is not Python"
        for n, cell in enumerate(cells(notebook, "code"))
        if _parsed(cell) is None
    ]


def checked_cells_have_an_output(notebook):
    """nbval compares nothing in a checked cell that stores nothing, and says so to nobody."""
    return [
        f"this checked cell has no stored output: {source(cell)[:60]!r}"
        for cell in cells(notebook, "code")
        if is_checked(cell) and not cell["outputs"]
    ]


def enough_checks(notebook, fewest=FEWEST_CHECKS):
    checks = sum(is_checked(cell) or asserts(cell) for cell in cells(notebook, "code"))
    return [] if checks >= fewest else [f"{checks} cells check something; at least {fewest} have to"]


def opens_with_a_title(notebook):
    first = notebook["cells"][0]
    if first["cell_type"] != "markdown" or not re.search(r"^# \S", source(first), re.MULTILINE):
        return ["the first cell is not Markdown with the page's title (# ...)"]
    titles = [line for line in _prose(notebook) if line.startswith("# ")]
    return [] if len(titles) == 1 else [f"a page has one title, not {len(titles)}: {titles}"]


def _prose(notebook):
    """The lines of a notebook's Markdown that are not in a block of code."""
    texts = [source(cell) for cell in cells(notebook, "markdown")]
    return [line for text in texts for line, is_prose in prose_lines(text) if is_prose]


def says_what_is_in_it(notebook):
    text = "\n".join(source(cell) for cell in cells(notebook, "markdown"))
    return [] if "In this notebook" in text else ['no paragraph "In this notebook" says what a reader learns']


def set_up_is_folded(notebook):
    """One set-up cell, the first, with the imports and the seed, tagged hide-input."""
    code = cells(notebook, "code")
    if not code:
        return ["no set-up cell"]
    found = []
    if "hide-input" not in code[0]["metadata"].get("tags", []):
        found.append("the first code cell is not tagged hide-input")
    if "setup" not in _called_names(_parsed(code[0])):
        found.append("the first code cell does not call nlpbook.setup(...)")
    return found


def exercises_are_complete(notebook, fewest=FEWEST_EXERCISES):
    """Each exercise has a title, a checker to run, and a solution to that title; and there are enough."""
    found, exercises, solutions = [], [], []
    open_exercise = None  # the last exercise whose checker has not come yet
    for cell in notebook["cells"]:
        text = source(cell)
        if cell["cell_type"] == "code":
            if "check" in _called_names(_parsed(cell)):
                open_exercise = None
            continue
        for match in _EXERCISE.finditer(text):
            if not match[1]:
                found.append("an exercise has no title")
                continue
            if open_exercise:
                found.append(f"exercise {open_exercise}: no cell calls its checker (.check(...))")
            open_exercise = match[1]
            exercises.append(match[1])
        solutions += _SOLUTION.findall(text)
    if open_exercise:
        found.append(f"exercise {open_exercise}: no cell calls its checker (.check(...))")
    if len(exercises) < fewest:
        found.append(f"{len(exercises)} exercises; at least {fewest} are needed")
    found += [f"exercise {title}: no solution" for title in exercises if title not in solutions]
    return found + [f"solution {title}: no exercise" for title in solutions if title not in exercises]


def exercise_titles(notebook):
    """The titles of all exercises of a notebook."""
    return [title for cell in cells(notebook, "markdown") for title in _EXERCISE.findall(source(cell))]


def same_exercise_twice(titles):
    """Exercises whose titles give one address, from their titles by the name of their page."""
    places = {}
    for page, some in titles.items():
        for title in some:
            places.setdefault(exercise_id(title), []).append(f"{title!r} in {page}")
    return [f"#{one}: " + " and ".join(where) for one, where in places.items() if len(where) > 1]


def explorers_ask_something(notebook):
    """A cell that shows an explorer is followed by prompts that a reader answers by moving it."""
    found = []
    for position, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        if not _shows_an_explorer(_parsed(cell)):
            continue
        following = notebook["cells"][position + 1 : position + 2]
        if not following or "try this" not in source(following[0]).lower():
            found.append(f'no "Try this" after the explorer in {source(cell)[:60]!r}')
    return found


def names_buttons_that_there_are(notebook):
    """What a reader is told to press is written on a button of an explorer of that page."""
    code = "".join(one._esm for cell in cells(notebook, "code") for one in _explorers_made(_parsed(cell)))
    named = [name for cell in cells(notebook, "markdown") for name in _BUTTON.findall(source(cell))]
    # A string, or the key of an object that gives buttons their names.
    return [
        f"no button of an explorer here is called {name!r}"
        for name in named
        if not re.search(rf'"{re.escape(name)}"|\b{re.escape(name)}: ', code)
    ]


def asks_nothing_of_the_machine(notebook):
    """A notebook installs nothing and runs no shell command; the Colab copy's first cell does that."""
    return [
        f"a shell command or an installation: {line.strip()!r}"
        for cell in cells(notebook, "code")
        for line in source(cell).splitlines()
        if re.match(r"\s*(!|%pip|%conda|%%bash|%%sh)", line)
    ]


def raw_marks(text):
    """What a reader would stumble over who opens a page raw, in JupyterLab, in VS Code or on GitHub."""
    found, may_have_options = [], False
    for line, is_prose in prose_lines(text):
        if may_have_options and _OPTION.match(line):
            found.append(f"an option of a directive: {line.strip()[:60]!r}")
            continue
        may_have_options = is_prose and _DIRECTIVE.match(line)
        if _BACKTICK_DIRECTIVE.match(line):
            found.append(f"a directive in backticks, raw a block of code (use colons): {line.strip()[:60]!r}")
        elif is_prose and (mark := _ROLE.search(line) or _TARGET.match(line)):
            found.append(f"a role or a label: {mark[0][:60]!r}")
    return found


def reads_well_raw(notebook):
    found = [mark for cell in cells(notebook, "markdown") for mark in raw_marks(source(cell))]
    marked = [cell for cell in cells(notebook, "code") if "NBVAL" in source(cell)]
    return found + [f"a mark of the tests (use the tag): {source(cell)[:60]!r}" for cell in marked]


def _visible(notebook):
    """The code cells whose code a reader of the page sees without asking."""
    hidden = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
    return [cell for cell in cells(notebook, "code") if not hidden.intersection(tags(cell))]


def no_visible_asserts(notebook):
    """The reader sees the idea; what checks it stands in a cell of its own, folded."""
    return [f"a visible cell asserts: {source(cell)[:60]!r}" for cell in _visible(notebook) if asserts(cell)]


def few_words(notebook):
    words = sum(len(line.split()) for line in _prose(notebook))
    return [] if words <= MOST_WORDS else [f"{words} words; a page has at most {MOST_WORDS}"]


def few_visible_cells(notebook):
    number = len(_visible(notebook))
    return [] if number <= MOST_VISIBLE_CELLS else [f"{number} visible cells; at most {MOST_VISIBLE_CELLS}"]


def short_visible_cells(notebook):
    return [
        f"a visible cell of {len(lines)} lines, at most {MOST_VISIBLE_LINES}: {lines[0]!r}"
        for lines in (source(cell).splitlines() for cell in _visible(notebook))
        if len(lines) > MOST_VISIBLE_LINES
    ]


def honest_minutes(notebook):
    """A page says how long it takes, and takes no longer than a lesson."""
    stated = _MINUTES.search("\n".join(_prose(notebook)))
    if not stated:
        return ['no "*Time*: ... minutes" says how long the page takes']
    return [] if int(stated[1]) <= MOST_MINUTES else [f"{stated[1]} minutes; at most {MOST_MINUTES}"]


def standard_terms(notebook):
    """The field's words, not a dialect of our own."""
    pattern = re.compile(rf"\b(?:{'|'.join(DIALECT)})\b", re.IGNORECASE)
    return [f"not the field's words: {match[0]!r}" for match in pattern.finditer("\n".join(_prose(notebook)))]


def names_a_term(heading, terms):
    """Whether a heading names one of the glossary's terms, also in the plural."""
    plain = re.sub(r"[*`$]", "", heading).lower()
    return any(re.search(rf"(?<![\w-]){re.escape(term)}(?:s|es)?(?![\w-])", plain) for term in terms)


def headings_name_concepts(notebook, terms):
    """Whoever looks for a concept by its name finds it: in the title, and in most of the headings."""
    lines = _prose(notebook)
    title = next((line[2:] for line in lines if line.startswith("# ")), "")
    found = [] if names_a_term(title, terms) else [f"the title names no term of the glossary: {title!r}"]
    headings = [line.lstrip("# ") for line in lines if re.match(r"#{2,3} ", line)]
    headings = [heading for heading in headings if heading.lower() not in STANDARD_HEADINGS]
    nameless = [heading for heading in headings if not names_a_term(heading, terms)]
    if len(nameless) > len(headings) / 2:
        found.append(f"most headings name no term of the glossary: {nameless}")
    return found


def chapter_index_has_no_sections(text):
    """A heading of the second level in a chapter's index would take the number of its first page."""
    headings = [line for line, is_prose in prose_lines(text) if is_prose and re.match(r"##+ ", line)]
    return [f"a chapter's index has no headings but its title: {heading!r}" for heading in headings]


EVERY_NOTEBOOK = (
    code_parses,
    checked_cells_have_an_output,
    opens_with_a_title,
    set_up_is_folded,
    explorers_ask_something,
    names_buttons_that_there_are,
    asks_nothing_of_the_machine,
    reads_well_raw,
    strip_outputs.problems,
)
CHAPTER_NOTEBOOK = (says_what_is_in_it, enough_checks, exercises_are_complete)
# The form of a page that a reader finds, reads in one sitting and understands.
NEW_FORM = (
    no_visible_asserts,
    few_words,
    few_visible_cells,
    short_visible_cells,
    honest_minutes,
    standard_terms,
    headings_name_concepts,
)


def problems(notebook, in_chapter, fewest_checks=FEWEST_CHECKS):
    """Everything that is wrong with a notebook."""
    found = [problem for guard in EVERY_NOTEBOOK for problem in guard(notebook)]
    if in_chapter:
        return found + [problem for guard in CHAPTER_NOTEBOOK for problem in guard(notebook)]
    return found + enough_checks(notebook, fewest_checks)


def problems_of_form(notebook, terms):
    """What keeps a chapter's notebook from the form of a page, by the name of the guard."""
    found = {}
    for guard in NEW_FORM:
        some = guard(notebook, terms) if guard is headings_name_concepts else guard(notebook)
        if some:
            found[guard.__name__] = some
    return found
