"""What is known about a data set before it is here: its record."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class File:
    """One file of a data set.

    Parameters
    ----------
    name : str
        Its name in the data set's folder.
    size : int or None
        In bytes; None where publishers' copies differ.
    sha256 : str or None
        Of the known copy, in hexadecimal digits; None where it is not known.
    """

    name: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Source:
    """An address that gives one file, or an archive that holds several.

    Parameters
    ----------
    address : str
        Begins with https:// or http://.
    file : str
        The file that lies at the address itself; empty for an archive.
    members : tuple of (str, str)
        For an archive: the name of each wanted member, in whatever folder, and of the file that it becomes.
    hash : str or None
        Of what lies at the address, as "sha256:..." or "md5:..."; None where it is not known, and then the
        files are held to their own hashes or, without any, to the known counts.
    """

    address: str
    file: str = ""
    members: tuple[tuple[str, str], ...] = ()
    hash: str | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that come from here."""
        return (self.file,) if self.file else tuple(name for _, name in self.members)


@dataclass(frozen=True)
class Record:
    """A data set: what it is, whose it is, where it is, and the counts that tell a whole copy.

    Parameters
    ----------
    name : str
        What it is called here: the argument of `load` and `describe`.
    title : str
        What its authors call it.
    task : str
        What it is used for.
    description : str
        What is in it.
    language : str
    licence : str
        As its publishers state it.
    citation : str
        What to cite.
    homepage : str
        Where it is described.
    folder : str
        Its folder, in ``NLPBOOK_DATA`` as in the cache. Some data sets share one.
    files : tuple of File
        All of them are needed.
    sources : tuple of Source
        Tried in this order for each file.
    splits : str
        How it is divided for training and testing, and by whom.
    counts : mapping of str to int
        The known counts; a copy with others is refused.
    caveats : tuple of str
        What to beware of.
    """

    name: str
    title: str
    task: str
    description: str
    language: str
    licence: str
    citation: str
    homepage: str
    folder: str
    files: tuple[File, ...]
    sources: tuple[Source, ...]
    splits: str
    counts: Mapping[str, int]
    caveats: tuple[str, ...] = ()

    @property
    def size(self) -> int | None:
        """Bytes of all files together; None if that of one is not known."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(sizes)

    def __str__(self) -> str:
        """The whole record, to be read on a screen."""
        rows = [
            ("task", self.task),
            ("what it is", self.description),
            ("language", self.language),
            ("splits", self.splits),
            ("licence", self.licence),
            ("cite", self.citation),
            ("homepage", self.homepage),
            *(("beware", caveat) for caveat in self.caveats),
            *(("known count", f"{count:,} {what}") for what, count in self.counts.items()),
            *(("file", f"{self.folder}/{file.name}{_details(file)}") for file in self.files),
            *(("address", source.address + _check(source)) for source in self.sources),
        ]
        lines, before = [f"{self.name}: {self.title}"], ""
        for label, text in rows:
            lines.append(f"  {'' if label == before else label:<12} {text}")
            before = label
        return "\n".join(lines)


def on_github(repository: str, commit: str, path: str, file: File) -> tuple[Source, Source]:
    """The two addresses of a file in a public repository, at a commit: nobody can change what lies there.

    Parameters
    ----------
    repository : str
        Owner and name, such as "karpathy/char-rnn".
    commit : str
        Its 40 digits.
    path : str
        Of the file in the repository.
    file : File
        What it becomes here. Its hash is the one that both addresses are held to.

    Returns
    -------
    (Source, Source)
        GitHub itself, and jsDelivr, which serves the same bytes from elsewhere.
    """
    known = f"sha256:{file.sha256}" if file.sha256 else None
    return (
        Source(
            f"https://raw.githubusercontent.com/{repository}/{commit}/{quote(path)}", file.name, hash=known
        ),
        Source(f"https://cdn.jsdelivr.net/gh/{repository}@{commit}/{quote(path)}", file.name, hash=known),
    )


def _details(file: File) -> str:
    details = [f"{file.size:,} bytes"] if file.size is not None else []
    details += [f"SHA-256 {file.sha256}"] if file.sha256 else []
    return f" ({', '.join(details)})" if details else ""


def _check(source: Source) -> str:
    if source.hash is None:
        return " (its hash is not known: held to the hashes of the files or the known counts)"
    return f" ({source.hash})" if not source.file else ""
