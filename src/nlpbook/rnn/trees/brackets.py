"""Brackets: a constituency tree on one line, in the style of the Penn Treebank.

    (3 (2 not) (1 bad))        (S (NP (DET the) (NOUN dog)) (VP (VERB slept)))

Each node has a label, and then one word, or one child or more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIECE = re.compile(r"[()]|[^() \t\r\n]+")
_ESCAPED = {"(": "-LRB-", ")": "-RRB-"}  # as treebanks write them in a word


def read_brackets(line: str) -> tuple[list[int], list[str | None], list[str | int | None]]:
    """Return the parents, words and labels of the nodes that a line writes, children before their parents.

    Parameters
    ----------
    line : str
        What `ParseTree.from_brackets` was given.

    Raises
    ------
    ValueError
        If the line is no tree.
    """
    pieces = _PIECE.findall(line)
    parents: list[int] = []
    words: list[str | None] = []
    labels: list[str | int | None] = []
    open_nodes: list[tuple[str | None, list[int], list[str]]] = []
    place = 0
    while place < len(pieces):
        piece, after = pieces[place], (pieces[place + 1] if place + 1 < len(pieces) else None)
        place += 1
        if not open_nodes and (words or piece != "("):
            fault = "nothing behind the tree" if words else "'(' where the tree begins"
            raise _refused(fault, repr(piece))
        if piece == "(":
            labelled = after not in ("(", ")", None)
            if not labelled and not (after == "(" and not open_nodes):
                raise _refused("a label behind each '('", "nothing" if after is None else repr(after))
            open_nodes.append((after if labelled else None, [], []))
            place += labelled
        elif piece != ")":
            open_nodes[-1][2].append(piece)
        else:
            label, children, own = open_nodes.pop()
            if len(own) > 1 or bool(own) == bool(children):
                got = f"{len(own)} words and {len(children)} children under {label!r}"
                raise _refused("one word, or one child or more, in each node", got)
            if label is None and len(children) == 1:
                continue  # the bracket around a sentence
            if label is None:
                raise _refused("a label behind each '('", "'('")
            for child in children:
                parents[child] = len(words)
            if open_nodes:
                open_nodes[-1][1].append(len(words))
            parents.append(-1)
            words.append(_word_of(own[0]) if own else None)
            labels.append(_label_of(label))
    if open_nodes:
        raise _refused("as many ')' as '('", f"{len(open_nodes)} more '('")
    return parents, words, labels


def write_brackets(
    root: int,
    words: Sequence[str | None],
    labels: Sequence[str | int | None],
    children: Sequence[Sequence[int]],
) -> str:
    """Return the line of the tree under a node.

    Parameters
    ----------
    root : int
        The node.
    words, labels, children : sequences
        Those of each node.

    Raises
    ------
    ValueError
        If a label or a word would be read as something else.
    """

    def written(node: int) -> str:
        label, word = labels[node], words[node]
        pieces = [str(label)]
        if word is not None:
            pieces.append(word.replace("(", _ESCAPED["("]).replace(")", _ESCAPED[")"]))
        again = (_label_of(pieces[0]), None if word is None else _word_of(pieces[1]))
        if again != (label, word) or any(_PIECE.findall(piece) != [piece] for piece in pieces):
            raise ValueError(
                "labels must be whole numbers, 0 or larger, or strings that are none, without brackets, "
                f"and words without white space, to be written; got label {label!r}, word {word!r}"
            )
        return f"({' '.join(pieces)}"

    pieces: list[str] = []
    waiting: list[int | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces[-1] += node
            continue
        pieces.append(written(node))
        waiting.append(")")
        waiting.extend(reversed(children[node]))
    return " ".join(pieces)


def _word_of(piece: str) -> str:
    return piece.replace(_ESCAPED["("], "(").replace(_ESCAPED[")"], ")")


def _label_of(piece: str) -> str | int:
    return int(piece) if piece.isascii() and piece.isdigit() else piece


def _refused(accepted: str, got: str) -> ValueError:
    return ValueError(f"line must have {accepted}; got {got:.60}")
