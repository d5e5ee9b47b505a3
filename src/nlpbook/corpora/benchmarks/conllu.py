"""UD English EWT: sentences with parts of speech and dependencies, in the CoNLL-U format."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import fault, read_lines, whole_number


class Word(NamedTuple):
    """A syntactic word: a node of the tree. "_" stands for what is not given.

    `number` counts from 1; `head` is the number of the word that it depends on, 0 for the root.
    """

    number: int
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    deps: str
    misc: str


class MultiwordToken(NamedTuple):
    """A token of the text that is several words: "don't" is words `first` to `last`, "do" and "n't"."""

    first: int
    last: int
    form: str
    misc: str


class EmptyNode(NamedTuple):
    """A word that is left out in the text and stands in the enhanced graph only.

    It is number `index` of those after the word `after`; 0 is the beginning.
    """

    after: int
    index: int
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    deps: str
    misc: str


@dataclass(frozen=True)
class TreebankSentence:
    """A sentence of a treebank.

    Parameters
    ----------
    words : tuple of Word
        The nodes of the dependency tree, in order.
    multiword_tokens : tuple of MultiwordToken
    empty_nodes : tuple of EmptyNode
    comments : tuple of str
        The lines before the words, without "#".
    """

    words: tuple[Word, ...]
    multiword_tokens: tuple[MultiwordToken, ...] = ()
    empty_nodes: tuple[EmptyNode, ...] = ()
    comments: tuple[str, ...] = field(default=(), repr=False)

    @property
    def forms(self) -> list[str]:
        """The words as they are written."""
        return [word.form for word in self.words]

    @property
    def upos(self) -> list[str]:
        """The universal parts of speech, of which there are 17."""
        return [word.upos for word in self.words]

    @property
    def xpos(self) -> list[str]:
        """The parts of speech of the Penn Treebank."""
        return [word.xpos for word in self.words]

    @property
    def heads(self) -> list[int]:
        """The number of each word's head, counted from 1; 0 for the root."""
        return [word.head for word in self.words]

    @property
    def deprels(self) -> list[str]:
        """The relation of each word to its head."""
        return [word.deprel for word in self.words]

    def comment(self, key: str) -> str | None:
        """What a comment "key = value" says, such as that of "text" or "sent_id"; None if there is none."""
        for comment in self.comments:
            name, equals, value = comment.partition("=")
            if equals and name.strip() == key:
                return value.strip()
        return None


@dataclass(frozen=True)
class Treebank:
    """A treebank.

    Parameters
    ----------
    train, dev, test : list of TreebankSentence
    """

    train: list[TreebankSentence] = field(repr=False)
    dev: list[TreebankSentence] = field(repr=False)
    test: list[TreebankSentence] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """Sentences, words, multi-word tokens and empty nodes of each split."""
        counts = {}
        for name, sentences in (("train", self.train), ("dev", self.dev), ("test", self.test)):
            counts[f"{name} sentences"] = len(sentences)
            counts[f"{name} words"] = sum(len(sentence.words) for sentence in sentences)
            counts[f"{name} multi-word tokens"] = sum(len(s.multiword_tokens) for s in sentences)
            counts[f"{name} empty nodes"] = sum(len(s.empty_nodes) for s in sentences)
        return counts


def load_ud_english_ewt() -> Treebank:
    """The English Web Treebank of Universal Dependencies, version 2.16.

    Returns
    -------
    Treebank

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Silveira et al. (2014), "A Gold Standard Dependency Corpus for English".
    """
    return store.load(describe("ud-english-ewt"), read_ud_english_ewt)


def read_ud_english_ewt(folder: Path) -> Treebank:
    """The three splits in a folder, uncounted."""
    return Treebank(
        *(read_conllu(folder / f"en_ewt-ud-{split}.conllu") for split in ("train", "dev", "test"))
    )


def read_conllu(path: Path) -> list[TreebankSentence]:
    """Read a file in the CoNLL-U format, and check that every sentence is a tree.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of TreebankSentence

    Raises
    ------
    ValueError
        If the file does not keep to the format: ten columns, numbers in order, one root, no circle, an empty
        line after every sentence.

    References
    ----------
    https://universaldependencies.org/format.html
    """
    sentences: list[TreebankSentence] = []
    comments: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    lines = read_lines(path)
    for number, line in enumerate(lines, 1):
        if not line:
            if not rows:
                raise fault(path, number, "the line is empty, where a sentence should be")
            sentences.append(_sentence(path, rows, comments))
            rows, comments = [], []
        elif line[0] == "#":
            if rows:
                raise fault(path, number, "a comment stands amid the words of a sentence")
            comments.append(line[1:].strip())
        else:
            columns = line.split("\t")
            if len(columns) != 10 or "" in columns:
                raise fault(path, number, f"ten columns belong between tabs, none empty; got {line!r:.80}")
            rows.append((number, columns))
    if rows or comments:
        raise fault(path, len(lines), "the file ends amid a sentence; an empty line must follow each")
    return sentences


def _sentence(path: Path, rows: list[tuple[int, list[str]]], comments: list[str]) -> TreebankSentence:
    """Sort the rows of a sentence into words, multi-word tokens and empty nodes."""
    words: list[Word] = []
    tokens: list[MultiwordToken] = []
    empty: list[EmptyNode] = []
    token_line = rows[0][0]
    for number, (name, form, lemma, upos, xpos, feats, head, deprel, deps, misc) in rows:
        if name == str(len(words) + 1):
            place = whole_number(head)
            if place is None:
                raise fault(path, number, f"a head is a number; got {head!r:.40}")
            words.append(Word(len(words) + 1, form, lemma, upos, xpos, feats, place, deprel, deps, misc))
        elif "-" in name:
            first, last = map(whole_number, name.split("-", 1))
            covered = tokens[-1].last if tokens else 0
            if first != len(words) + 1 or last is None or last < first or first <= covered:
                raise fault(path, number, f"a token of several words cannot be {name!r:.40} here")
            tokens.append(MultiwordToken(first, last, form, misc))
            token_line = number
        else:
            after, index = map(whole_number, [*name.split(".", 1), ""][:2])
            before = empty[-1].index if empty and empty[-1].after == len(words) else 0
            if after != len(words) or index != before + 1:
                raise fault(path, number, f"after word {len(words)} the next cannot be {name!r:.40}")
            empty.append(EmptyNode(after, index, form, lemma, upos, xpos, feats, deps, misc))
    if tokens and tokens[-1].last > len(words):
        raise fault(path, token_line, f"the token {tokens[-1].form!r:.40} reaches beyond the sentence")
    _check_tree(path, rows[0][0], [word.head for word in words])
    return TreebankSentence(tuple(words), tuple(tokens), tuple(empty), tuple(comments))


def _check_tree(path: Path, number: int, heads: list[int]) -> None:
    """One root, and from every word a way up to it."""
    if heads.count(0) != 1:
        raise fault(path, number, f"the sentence must have one root; it has {heads.count(0)}")
    if max(heads) > len(heads):
        raise fault(path, number, f"a head is word {max(heads)} of a sentence of {len(heads)}")
    reaches_root = [True] + [False] * len(heads)
    for word in range(1, len(heads) + 1):
        way = []
        while not reaches_root[word] and len(way) <= len(heads):
            way.append(word)
            word = heads[word - 1]
        if not reaches_root[word]:
            raise fault(path, number, f"the heads of the sentence run in a circle through word {word}")
        for passed in way:
            reaches_root[passed] = True
