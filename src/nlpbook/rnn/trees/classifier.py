"""A classifier of phrases: word vectors, a Tree-LSTM, and the logits of the classes at every node.

    x_j = E[w_j]          h = TreeLSTM(x, tree)          logits_j = h_j O + b

The logits of the root are those of the sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.trees.forest import Forest
from nlpbook.rnn.trees.layer import TreeLayer
from nlpbook.rnn.trees.nary import NaryTreeLSTM
from nlpbook.rnn.trees.parse_tree import ParseTree
from nlpbook.text import Vocabulary
from nlpbook.training import Batch

NO_LABEL = -100  # what PyTorch's cross-entropy leaves out


class TreeClassifier(nn.Module):
    """From the words of trees to the logits of classes at every node.

    Its parameters are `E` (V, d), those of `layer`, `O` (H, K) and `b` (K,).

    Parameters
    ----------
    vocabulary_size : int
        V, 1 or more.
    n_classes : int
        K, 2 or more.
    embedding_dim : int
        d, the dimensions of a word's vector, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    layer : callable, default NaryTreeLSTM
        `NaryTreeLSTM` for constituency trees, `ChildSumTreeLSTM` for dependency trees, or `functools.partial`
        of one of them with options, such as the arity.
    dropout : float, default 0
        The probability with which an entry of a word's vector, and of a state before it is classified, is set
        to 0 in training.
    fast : bool, default True
        As in the layers.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Tai, Socher & Manning (2015), "Improved semantic representations from tree-structured long short-term
    memory networks", section 4.1. Book: chapter 6.
    """

    def __init__(
        self,
        vocabulary_size: int,
        n_classes: int,
        embedding_dim: int,
        hidden_size: int,
        *,
        layer: Callable[..., TreeLayer] = NaryTreeLSTM,
        dropout: float = 0.0,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        V = validation.whole_number(vocabulary_size, "vocabulary_size")
        K = validation.whole_number(n_classes, "n_classes", least=2)
        d = validation.whole_number(embedding_dim, "embedding_dim")
        H = validation.whole_number(hidden_size, "hidden_size")
        validation.function(layer, "layer", "the sizes")
        self.dropout = nn.Dropout(validation.fraction(dropout, "dropout"))
        self.E = nn.Parameter(torch.empty(V, d).normal_(generator=generator))
        self.layer = layer(d, H, fast=fast, generator=generator)
        self.O = nn.Parameter(torch.empty(H, K).normal_(0, math.sqrt(1 / H), generator=generator))
        self.b = nn.Parameter(torch.zeros(K))

    def forward(self, ids: Int64[Tensor, " words"], forest: Forest) -> Float[Tensor, "nodes classes"]:
        """Return the logits of the classes at each node.

        Parameters
        ----------
        ids : int64 tensor, shape (words,)
            The words from 0 to V - 1, in the order of `forest.word_nodes`.
        forest : Forest
            On the same device.

        Returns
        -------
        float tensor, shape (nodes, K)

        Raises
        ------
        IndexError
            If an id has no vector (on the CPU; a GPU reports it in its own way).
        TypeError, ValueError
            If there is not one id for each word, or a node has more children than the layer can read.
        """
        validation.instance_of(forest, "forest", Forest)
        if ids.shape != forest.word_nodes.shape:
            accepted = f"one id for each of {len(forest.word_nodes)} words"
            raise ValueError(f"ids must be {accepted}; got shape {tuple(ids.shape)}")
        x = self.dropout(nn.functional.embedding(ids, self.E))  # (words, d)
        h, _ = self.layer(x, forest)  # (nodes, H)
        return self.dropout(h) @ self.O + self.b

    @torch.no_grad()
    def predict_probabilities(
        self, trees: Iterable[ParseTree], vocabulary: Vocabulary, batch_size: int = 64
    ) -> list[Float[np.ndarray, "_ classes"]]:
        """Return the probabilities of the classes at each node of some trees.

        Parameters
        ----------
        trees : iterable of ParseTree
            One or more.
        vocabulary : Vocabulary
            That of V words.
        batch_size : int, default 64
            How many trees are computed together.

        Returns
        -------
        list of float64 arrays, shape (nodes, K)
            One for each tree, in the order of its nodes.

        Raises
        ------
        TypeError, ValueError
            If there is no tree, or something else.
        """
        batch_size = validation.whole_number(batch_size, "batch_size")
        trees = validation.collection(trees, "trees", "parse trees")
        found: list[np.ndarray] = []
        for start in range(0, len(trees), batch_size):
            batch = collate_trees(trees[start : start + batch_size], vocabulary, labels=False)
            batch = batch.to(self.E.device)
            probabilities = self(batch.ids, batch.forest).double().softmax(dim=1)
            found += [part.cpu().numpy() for part in batch.forest.split(probabilities)]
        return found


def collate_trees(trees: Iterable[ParseTree], vocabulary: Vocabulary, *, labels: bool = True) -> Batch:
    """Make a batch of trees, as `nlpbook.training.Batches.from_examples` asks for it.

    Parameters
    ----------
    trees : iterable of ParseTree
        One or more. Their labels are classes, whole numbers from 0 on; None where a node has none.
    vocabulary : Vocabulary
        With an unknown word, or all words of the trees.
    labels : bool, default True
        False leaves the labels out, whatever they are.

    Returns
    -------
    Batch
        `forest`, a `Forest`; `ids`, int64 of shape (words,); `labels`, int64 of shape (nodes,), -100 where a
        node has none.

    Raises
    ------
    KeyError
        If the vocabulary has no unknown word, and a tree has one.
    TypeError, ValueError
        If there is no tree, or something else, or a label is no class.

    Examples
    --------
    >>> trees = [ParseTree.from_brackets("(3 (2 not) (1 bad))")]
    >>> batch = collate_trees(trees, Vocabulary(["bad", "not"], unknown=None))
    >>> batch.ids.tolist(), batch.labels.tolist()
    ([1, 0], [2, 1, 3])
    """
    forest = Forest(trees)
    validation.instance_of(vocabulary, "vocabulary", Vocabulary)
    words = [word for tree in forest.trees for word in tree.words if word is not None]
    ids = torch.from_numpy(vocabulary.encode(words).astype(np.int64))
    if not validation.truth(labels, "labels"):
        return Batch(forest=forest, ids=ids)
    classes = [label for tree in forest.trees for label in tree.labels]
    if not set(map(type, classes)) <= {int, type(None)} or min(_known(classes), default=0) < 0:
        for i, tree in enumerate(forest.trees):
            for label in _known(tree.labels):
                validation.whole_number(label, f"the label of trees[{i}]", least=0)
    found = [NO_LABEL if label is None else int(label) for label in classes]
    return Batch(forest=forest, ids=ids, labels=torch.tensor(found))


def _known(labels: Iterable[Any]) -> list[Any]:
    return [label for label in labels if label is not None]


def node_loss(model: TreeClassifier, batch: Batch) -> tuple[Float[Tensor, ""], int]:
    """Return the loss of a batch of trees, as `nlpbook.training.fit` asks for it: sum and number.

    Parameters
    ----------
    model : TreeClassifier
        What is trained.
    batch : Batch
        What `collate_trees` returned: with a label at every node, as in the Stanford Sentiment Treebank, or
        at some, such as the roots.

    Returns
    -------
    total : Tensor, shape ()
        The sum of the cross-entropies of all nodes that have a label (nats).
    count : int
        How many these are.

    Raises
    ------
    ValueError
        If a label is none of the model's classes.

    References
    ----------
    Socher et al. (2013), "Recursive deep models for semantic compositionality over a sentiment treebank".
    Book: chapter 6.
    """
    logits = model(batch.ids, batch.forest)  # (nodes, K)
    if int(batch.labels.max()) >= logits.shape[1]:
        accepted = f"classes from 0 to {logits.shape[1] - 1}, or {NO_LABEL}"
        raise ValueError(f"labels must be {accepted}; got {int(batch.labels.max())}")
    loss = nn.functional.cross_entropy(logits, batch.labels, reduction="sum", ignore_index=NO_LABEL)
    return loss, int((batch.labels != NO_LABEL).sum())
