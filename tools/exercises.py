"""A Sphinx extension: an exercise and its solution go by their title, and need no label or option.

Options of a directive show wherever a page is opened raw. An exercise is ``:::{exercise} Count pairs`` and
its solution, which the page folds, ``:::{solution} Count pairs``. The address of the exercise follows from
its title (``#ex-count-pairs``), as a heading's does. Two exercises of one title are warned of, and so is a
solution to an exercise that does not stand before it on its page.
"""

import re
import unicodedata

from docutils.parsers.rst import Directive
from sphinx_exercise.directive import ExerciseDirective, SolutionDirective

APOSTROPHES = "'\u2019"


def exercise_id(title):
    """The anchor of an exercise on its page: "ex-adams-first-step" for "Adam's first step"."""
    plain = unicodedata.normalize("NFKC", title).lower()
    plain = re.sub(f"[{APOSTROPHES}]", "", plain)
    return "ex-" + re.sub(r"[\W_]+", "-", plain).strip("-")


class _Titled(Directive):
    required_arguments, optional_arguments = 1, 0
    final_argument_whitespace = True
    option_spec = None


class Exercise(_Titled, ExerciseDirective):
    """An exercise with a title."""

    def run(self):
        self.options["label"] = exercise_id(self.arguments[0])
        return super().run()


class Solution(_Titled, SolutionDirective):
    """The solution, folded, to the exercise of the same title before it."""

    def run(self):
        (title,) = self.arguments
        self.arguments = [exercise_id(title)]
        exercise = getattr(self.env, "sphinx_exercise_registry", {}).get(self.arguments[0])
        if exercise is None or exercise["docname"] != self.env.docname:
            raise self.error(f"no exercise before this solution has the title {title!r}")
        self.options["class"] = ["dropdown"]
        return super().run()


def setup(app):
    app.setup_extension("sphinx_exercise")
    app.add_directive("exercise", Exercise, override=True)
    app.add_directive("solution", Solution, override=True)
    return {"parallel_read_safe": True, "version": "1"}
