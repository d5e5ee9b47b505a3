"""The three networks of the explorer, from the weights that a page gets: all in float64.

The page packs float16; Python computes with the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float64
from torch import nn

from nlpbook.explorers.weights import unpack_weights
from nlpbook.results.artefacts import Artefact
from nlpbook.results.sentence_classifier import SentenceClassifier
from nlpbook.rnn import Forest, ParseTree, TreeClassifier
from nlpbook.text import Vocabulary

PREFIXES = {"Tree-LSTM": "tree", "LSTM": "lstm", "mean": "mean"}
HALVES = ("left", "right")


class Composition(NamedTuple):
    """How the cell of a node comes about, unit by unit.

    `i` and `o` are its gates, `g` its candidate, `f` the forget gates of its two children, in their order
    (none at a leaf), `c` and `h` its cell and hidden state: c = i g + sum of f c of the children,
    h = o tanh(c). All are float64 arrays of shape (H,).
    """

    i: np.ndarray
    f: tuple[np.ndarray, ...]
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray
    h: np.ndarray


class Networks:
    """Tree-LSTM, LSTM and mean over one vocabulary.

    Parameters
    ----------
    tensors : mapping of str to array
        Those of `microworld_sentiment`, by names such as "tree.E".
    words : sequence of str
        The vocabulary, the unknown word first.
    """

    def __init__(self, tensors: Mapping[str, np.ndarray], words: Sequence[str]):
        self.vocabulary = Vocabulary(list(words), unknown=words[0])
        self.networks = {name: _network(name, _part(tensors, prefix)) for name, prefix in PREFIXES.items()}
        self.tree: Any = self.networks["Tree-LSTM"]

    @classmethod
    def packed(cls, packed: Mapping[str, Mapping[str, Any]], words: Sequence[str]) -> Networks:
        """Return those of packed weights."""
        return cls(unpack_weights(packed), words)

    @classmethod
    def of(cls, artefact: Artefact) -> Networks:
        """Return those of an artefact."""
        return cls(artefact.tensors, artefact.metadata["words"])

    @torch.no_grad()
    def logits_of_nodes(self, tree: ParseTree) -> Float64[np.ndarray, "nodes classes"]:
        """Return the Tree-LSTM's logits of each node."""
        return self.tree(self._ids(tree), Forest([tree])).numpy()

    @torch.no_grad()
    def logits_of_words(self, name: str, words: Sequence[str]) -> Float64[np.ndarray, " classes"]:
        """Return the logits of the LSTM, or of the mean."""
        ids = torch.from_numpy(self.vocabulary.encode(list(words)).astype(np.int64))[None]
        return self.networks[name](ids, torch.ones_like(ids, dtype=torch.bool))[0].numpy()

    @torch.no_grad()
    def compositions(self, tree: ParseTree) -> list[Composition]:
        """Return how each node of a tree comes about, node by node, in the plain form of `nary_step`."""
        W, U, b = (getattr(self.tree.layer, name).double() for name in ("W", "U", "b"))
        H, found = len(b) // 4, []
        ids = iter(self._ids(tree).tolist())
        children = tree.all_children()
        for node, word in enumerate(tree.words):  # children come before their parents
            z = (b if word is None else self.tree.E[next(ids)] @ W + b).split(H)
            below = [found[child] for child in children[node]]
            h = torch.cat([torch.zeros(0, dtype=torch.float64), *(torch.from_numpy(one.h) for one in below)])
            by_children = (h @ U[: len(h)]).view(-1, H) if below else torch.zeros(5, H, dtype=torch.float64)
            i, g, o = torch.sigmoid(z[0] + by_children[0]), torch.tanh(z[2] + by_children[-2]), z[3]
            o = torch.sigmoid(o + by_children[-1])
            f = [torch.sigmoid(z[1] + by_children[1 + k]) for k in range(len(below))]
            c = i * g
            for gate, one in zip(f, below, strict=True):
                c = c + gate * torch.from_numpy(one.c)
            h = o * torch.tanh(c)
            found.append(
                Composition(
                    i.numpy(), tuple(one.numpy() for one in f), g.numpy(), o.numpy(), c.numpy(), h.numpy()
                )
            )
        return found

    def _ids(self, tree: ParseTree) -> torch.Tensor:
        words = [word for word in tree.words if word is not None]
        return torch.from_numpy(self.vocabulary.encode(words).astype(np.int64))


def _part(tensors: Mapping[str, np.ndarray], prefix: str) -> dict[str, torch.Tensor]:
    start = prefix + "."
    return {
        name.removeprefix(start): torch.from_numpy(np.array(tensor))
        for name, tensor in tensors.items()
        if name.startswith(start)
    }


def _network(name: str, state: dict[str, torch.Tensor]) -> nn.Module:
    V, d = state["E"].shape
    H, K = state["O"].shape
    network: nn.Module
    if name == "Tree-LSTM":
        network = TreeClassifier(V, K, d, H)
    else:
        network = SentenceClassifier(name, V, K, d, H, dropout=0.0, generator=torch.Generator())
    network.load_state_dict(state)
    return network.double().eval()
