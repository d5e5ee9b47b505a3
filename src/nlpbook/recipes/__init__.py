"""Train recipes: each makes one model and its file, as large as the reader likes.

    python -m nlpbook train nnlm-documentation --hidden-size 256 --epochs 10

An interrupted run goes on with ``--resume``. Under ``torchrun`` several processes train together:

    torchrun --nproc-per-node 2 -m nlpbook train nnlm-documentation --device cpu --folder runs/two

The recipes of this room make models; the experiments of `nlpbook.results` make the tables that the pages
show, within a budget of minutes, and may use a recipe for it.

A new one is a module whose ``RECIPE`` is a subclass of `Recipe`, and a line in ``_MODULES`` in ``shelf.py``.
"""

from nlpbook.recipes.recipe import Recipe, Training
from nlpbook.recipes.shelf import names, recipe, train

__all__ = ["Recipe", "Training", "names", "recipe", "train"]
