"""The command line: ``python -m nlpbook`` and one of the commands of `_parser`."""

import argparse
import random
import sys
import time
from collections.abc import Sequence

from nlpbook import results, runtime
from nlpbook.corpora import documentation
from nlpbook.corpora.benchmarks import command as data_command
from nlpbook.corpora.cache import cache_folder
from nlpbook.corpora.microworld.tasks import command as microworld_command
from nlpbook.recipes import command as train_command
from nlpbook.text import Vocabulary


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``python -m nlpbook``; those of this process when left out.

    Returns
    -------
    int
        The exit status: 0 when all went well, 1 when a command could not do its work, 130 after Ctrl-C. Wrong
        arguments exit with 2, as argparse has it; so does `train` where its options do not go together.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except (OSError, ValueError) as error:
        print(f"nlpbook {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"nlpbook {options.command}: interrupted", file=sys.stderr)
        return 130  # as shells have it: 128 and the number of the signal


def _parser() -> argparse.ArgumentParser:
    """One sub-parser per command; `run` is the function that does its work."""
    parser = argparse.ArgumentParser(prog="python -m nlpbook", description="The library of the book.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    versions = commands.add_parser("versions", help="the versions that results depend on")
    versions.set_defaults(run=_show_versions)

    corpus = commands.add_parser(
        "documentation", help="gather the documentation corpus, or read it from the cache, and describe it"
    )
    corpus.add_argument("--max-words", type=int, metavar="N", help="take only N words, a balanced sample")
    corpus.add_argument(
        "--packages",
        nargs="+",
        default=documentation.PACKAGES,
        metavar="NAME",
        help=f"the installed packages to read (default: {' '.join(documentation.PACKAGES)})",
    )
    corpus.add_argument("--seed", type=int, default=0, help="which ten sentences to show (default: 0)")
    corpus.set_defaults(run=_show_documentation)

    data = commands.add_parser("data", help="the field's data sets: what is here, what can be fetched")
    data_command.add_arguments(data)

    world = commands.add_parser(
        "microworld", help="the language whose truth is known: describe it, draw data"
    )
    microworld_command.add_arguments(world)

    training = commands.add_parser("train", help="train a model by a recipe, as large as you like")
    train_command.add_arguments(training)

    long_runs = commands.add_parser(
        "results", help="long experiments: what is there; measure what is missing"
    )
    long_runs.add_argument(
        "--only", nargs="+", default=results.names(), choices=results.names(), metavar="NAME",
        help=f"which of {', '.join(results.names())} (default: all)",
    )  # fmt: skip
    long_runs.add_argument("--folder", help="where the figures are written (default: beside the experiments)")
    how = long_runs.add_mutually_exclusive_group()
    how.add_argument("--status", action="store_true", help="only say what is there, missing and stale")
    how.add_argument("--anew", action="store_true", help="measure all rows again, whatever is there")
    long_runs.set_defaults(run=_run_results)
    return parser


def _show_versions(options: argparse.Namespace) -> None:
    versions = runtime.versions()
    width = max(map(len, versions))
    for name, version in versions.items():
        print(f"{name:<{width}}  {version}")


def _show_documentation(options: argparse.Namespace) -> None:
    started = time.perf_counter()
    corpus = documentation.load(max_words=options.max_words, packages=options.packages)
    seconds = time.perf_counter() - started
    if not corpus.sentences:
        raise ValueError(
            f"packages must hold one sentence or more; got none in {', '.join(options.packages)}"
        )
    print(f"words        {corpus.n_words:,}")
    print(f"types        {len(Vocabulary.from_sentences(corpus.sentences, unknown=None)):,}")
    print(f"sentences    {len(corpus.sentences):,}")
    print(f"documents    {len(corpus.documents):,}")
    print(f"versions     {', '.join(f'{name} {version}' for name, version in corpus.versions.items())}")
    print(f"fingerprint  {corpus.fingerprint}")
    print(f"cache        {cache_folder()}")
    print(f"read in      {seconds:.1f} s")
    print()
    for sentence in random.Random(options.seed).sample(corpus.sentences, min(10, len(corpus.sentences))):
        print("-", " ".join(sentence))


def _run_results(options: argparse.Namespace) -> None:
    def report(text: object) -> None:
        print(f"  {text}", flush=True)

    stale = []
    for name in options.only:
        print(f"{name}: {results.experiment(name).question}", flush=True)
        status = results.status(name, options.folder)
        report(status)
        if options.status or (status.complete and not options.anew):
            continue
        if status.changed and not status.unfinished and not options.anew:
            stale.append(name)
            continue
        results.run(name, options.folder, anew=options.anew, report=report)
        report(results.status(name, options.folder))
    if stale:
        raise ValueError(f"stale, and not measured without --anew: {', '.join(stale)}")


if __name__ == "__main__":
    sys.exit(main())
