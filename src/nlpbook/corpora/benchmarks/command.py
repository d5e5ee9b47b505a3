"""The command ``python -m nlpbook data``: what there is, what is here, and fetching the rest."""

import argparse

from nlpbook.corpora.benchmarks import loading
from nlpbook.corpora.benchmarks.catalogue import describe, names
from nlpbook.corpora.benchmarks.record import Record
from nlpbook.corpora.benchmarks.store import cached_folder, data_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows ``data`` on the command line."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="show all that is known about one data set")
    parser.add_argument("--fetch", action="store_true", help="fetch the data set, unless it is here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """List the data sets, or show or fetch one of them."""
    if options.name is None:
        if options.fetch:
            raise ValueError("NAME must be that of a data set, with --fetch; got none")
        print(listing())
        return
    record = describe(options.name)
    if options.fetch:
        print(f"{record.name} is in {loading.find(record.name) or loading.fetch(record.name)}")
        return
    print(record)
    print(f"  {'here':<12} {_where(record) or 'no: add --fetch to fetch it'}")


def listing() -> str:
    """A table of all data sets: name, whether it is here, size, task and licence."""
    rows = [("name", "here", "size", "task", "licence")]
    for name in names():
        record = describe(name)
        rows.append((name, _where(record) or "can be fetched", _size(record), record.task, record.licence))
    # The last column is as wide as it likes.
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] + [0]
    lines = [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    folder = data_folder()
    lines += [
        "",
        f"NLPBOOK_DATA  {'not set' if folder is None else folder}",
        f"cache         {cached_folder(describe(names()[0])).parent}",
    ]
    return "\n".join(lines)


def _size(record: Record) -> str:
    """How much there is to fetch, roughly."""
    if record.size is None:
        return "unknown"
    return f"{record.size / 1e6:,.1f} MB" if record.size >= 1e6 else f"{record.size / 1e3:,.0f} kB"


def _where(record: Record) -> str:
    """Where a data set is, in a few words; empty if it is not here."""
    folder = loading.find(record.name)
    if folder is None:
        return ""
    return "in the cache" if folder == cached_folder(record) else f"{folder}"
