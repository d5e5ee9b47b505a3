"""The command ``python -m nlpbook microworld``: describe the language, or write the data of a task."""

import argparse
import io
import os
import sys
from pathlib import Path

import numpy as np

from nlpbook import validation
from nlpbook.corpora.microworld.tasks.files import WRITERS, language_modelling_files
from nlpbook.corpora.microworld.world import Microworld, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows ``microworld`` on the command line."""
    parser.add_argument(
        "--task",
        choices=WRITERS,
        metavar="NAME",
        help=f"the task whose data to draw: {', '.join(WRITERS)}; without it, the language is described",
    )
    parser.add_argument(
        "--n",
        type=int,
        default=10,
        metavar="N",
        help="how many examples (for language-modelling, of training sentences: there are a tenth as many to "
        "validate and to test; for analogies, at most, of each section; default: 10)",
    )
    parser.add_argument("--seed", type=int, default=0, help="which random examples (default: 0)")
    parser.add_argument(
        "--disjoint",
        action="store_true",
        help="for language-modelling: no sentence to validate or to test is one of training; then the test "
        "is of another language, of rarer and longer sentences (default: three independent samples, as in "
        "the race, where some short sentences come twice)",
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--out", type=Path, metavar="FOLDER", help="write the files of the task to a folder")
    place.add_argument("--to", type=Path, metavar="FILE", help="write the one file of the task here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Describe the language, or print or write the data of a task.

    Raises
    ------
    ValueError
        If the options ask for what cannot be.
    OSError
        If a file cannot be written.
    """
    validation.whole_number(options.n, "n")
    validation.whole_number(options.seed, "seed", least=0)
    rng = np.random.default_rng(options.seed)
    if options.task is None:
        if options.out or options.to:
            raise ValueError("--task must be given with --out or --to; got none")
        if options.disjoint:
            raise ValueError("--task must be language-modelling with --disjoint; got none")
        _print(description(load(), options.n, rng))
        return
    if options.disjoint and options.task != "language-modelling":
        raise ValueError(f"--task must be language-modelling with --disjoint; got {options.task}")
    if options.disjoint:
        files = language_modelling_files(load(), options.n, rng, disjoint=True)
    else:
        files = WRITERS[options.task](load(), options.n, rng)
    if options.to and len(files) > 1:
        raise ValueError(
            "--to must be for a task of one file (name a folder with --out); "
            f"got {options.task}, with {', '.join(files)}"
        )
    if options.out or options.to:
        for name, text in files.items():
            path = options.to or options.out / name
            write(path, text)
            _print(f"{path}\n")
        return
    for name, text in files.items():
        _print(f"==> {name} <==\n{text}" if len(files) > 1 else text)


def description(world: Microworld, n: int, rng: np.random.Generator) -> str:
    """The sizes of a language, its floor, and n of its sentences with their trees and translations."""
    grammar, exact = world.grammar, world.entropy()
    figures = {
        "words": f"{len(grammar.categories_of):,} in English, {len(grammar.chinese_words):,} in Chinese",
        "rules": f"{sum(map(len, grammar.rules.values())):,}, with every variable written out",
        "sentences": f"{exact.n_sentences:.2e}",
        "length": f"{exact.mean_length:.2f} words on average, {exact.shortest} to {exact.longest}",
        "entropy": f"{exact.sentence:.4f} nats per sentence, {exact.token:.4f} nats per token",
        "perplexity": f"{exact.perplexity:.4f}, the least that a language model can have",
    }
    lines = [f"{name:<12}{value}" for name, value in figures.items()]
    for tree in world.sample_trees(n, rng):
        translation = "".join(world.translate(tree.tokens, rng))
        lines += ["", f"- {' '.join(tree.tokens)}", f"  {translation}", f"  {tree}"]
    return "".join(f"{line}\n" for line in lines)


def write(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all: beside its place first, then moved there.

    Parameters
    ----------
    path : Path
        The file; its folder is made if it is missing.
    text : str
        What it shall hold.

    Raises
    ------
    ValueError
        If something is there that is no file.
    OSError
        If it cannot be written; what was there before is still there.
    """
    path = path.resolve()  # a link stays, and what it points to is written
    if path.exists() and not path.is_file():
        raise ValueError(f"path must be a file, or nothing yet; got {path}, which is something else")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _print(text: str) -> None:
    """Print as UTF-8, whatever the terminal's own encoding: half of the microworld is Chinese."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
