"""A Sphinx extension: an exercise and its solution go by their title, and need no label or option.

Labels and options of a directive show wherever a page is opened raw. An exercise is written
``:::{exercise} Count pairs``, and its solution ``:::{dropdown} Solution to Count pairs``, which JupyterLab
folds as the built page does. The address of the exercise follows from its title (``#ex-count-pairs``), as a
heading's does. Two exercises of one title are warned of, and so is a solution to an exercise that does not
stand before it on its page.
"""

import re
import unicodedata

from sphinx_design.dropdown import DropdownDirective
from sphinx_exercise.directive import ExerciseDirective, SolutionDirective

SOLUTION = "Solution to "  # what the title of a dropdown begins with that is one
APOSTROPHES = "'\u2019"


def exercise_id(title):
    """The anchor of an exercise on its page: "ex-adams-first-step" for "Adam's first step"."""
    plain = unicodedata.normalize("NFKC", title).lower()
    plain = re.sub(f"[{APOSTROPHES}]", "", plain)
    return "ex-" + re.sub(r"[\W_]+", "-", plain).strip("-")


class Exercise(ExerciseDirective):
    """An exercise with a title."""

    required_arguments, optional_arguments = 1, 0
    option_spec = None

    def run(self):
        self.options["label"] = exercise_id(self.arguments[0])
        return super().run()


class Solution(SolutionDirective):
    """The solution to the exercise of a title, folded."""

    def run(self):
        (title,) = self.arguments
        self.arguments = [exercise_id(title)]
        exercise = getattr(self.env, "sphinx_exercise_registry", {}).get(self.arguments[0])
        if exercise is None or exercise["docname"] != self.env.docname:
            raise self.error(f"no exercise before this solution has the title {title!r}")
        self.options["class"] = ["dropdown"]
        return super().run()


class Dropdown(DropdownDirective):
    """A remark that is folded, or the solution to an exercise: its title says so."""

    def run_with_defaults(self):
        title = self.arguments[0] if self.arguments else ""
        if not title.startswith(SOLUTION):
            return super().run_with_defaults()
        where = (
            self.content,
            self.lineno,
            self.content_offset,
            self.block_text,
            self.state,
            self.state_machine,
        )
        return Solution("solution", [title.removeprefix(SOLUTION)], {}, *where).run()


def setup(app):
    for extension in ("sphinx_design", "sphinx_exercise"):
        app.setup_extension(extension)
    app.add_directive("exercise", Exercise, override=True)
    app.add_directive("dropdown", Dropdown, override=True)
    return {"parallel_read_safe": True, "version": "1"}
