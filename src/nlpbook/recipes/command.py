"""The command ``python -m nlpbook train``: train a model by a recipe, with any setting as an option."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from nlpbook.recipes.shelf import names, recipe, train

_TYPES = {"int": int, "float": float, "str": str, "int | None": int}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows ``train`` on the command line: a recipe, and its options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "under torchrun, several processes train together:\n"
        "  torchrun --nproc-per-node 2 -m nlpbook train RECIPE ..."
    )
    recipes = parser.add_subparsers(dest="recipe", required=True, metavar="RECIPE")
    for name in names():
        chosen = recipe(name)
        options = recipes.add_parser(
            name, help=chosen.summary, description=chosen.summary, allow_abbrev=False
        )
        files = options.add_argument_group("the training")
        files.add_argument("--folder", type=Path, help=f"where its files are (default: runs/{name})")
        files.add_argument("--resume", action="store_true", help="go on with the training of the folder")
        files.add_argument("--device", help="cpu, cuda or mps (default: the best one found)")
        files.add_argument("--steps", type=int, metavar="N", help="stop after step N; --resume goes on later")
        files.add_argument(
            "--every", type=int, default=1000, metavar="N", help="steps between checkpoints (default: 1000)"
        )
        files.add_argument(
            "--test", action="store_true", help="in the end, measure it on the test set beside a peer"
        )
        group = options.add_argument_group("the model")
        for each in fields(chosen):
            _add_setting(group, each)
        options.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, and return the exit status: 2 where what was asked for cannot be."""
    settings = {
        each.name: getattr(options, each.name)
        for each in fields(recipe(options.recipe))
        if hasattr(options, each.name)
    }
    try:
        train(
            options.recipe,
            options.folder or Path("runs") / options.recipe,
            device=options.device,
            resume=options.resume,
            every=options.every,
            steps=options.steps,
            test=options.test,
            progress=sys.stderr.isatty(),
            report=lambda text: print(text, flush=True),
            **settings,
        )
    except (FloatingPointError, TypeError, ValueError) as error:
        if os.environ.get("RANK", "0") == "0":  # once, not by each of several processes
            print(f"nlpbook train: {error}", file=sys.stderr)
        return 1 if isinstance(error, FloatingPointError) else 2
    return 0


def _add_setting(group: Any, each: Field) -> None:
    """One option; what is not given on the command line is not in the result."""
    option = f"--{each.name.replace('_', '-')}"
    help = each.metadata["help"]
    if each.default is not None:
        help += f" (default: {each.default})"
    if each.type == "bool":
        group.add_argument(
            option, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=help
        )
        return
    choices = each.metadata["choices"]
    group.add_argument(
        option,
        type=_TYPES[each.type],
        choices=choices,
        default=argparse.SUPPRESS,
        metavar=None if choices else {"int": "N", "float": "X"}.get(_TYPES[each.type].__name__, "TEXT"),
        help=help,
    )
