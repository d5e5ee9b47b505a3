"""The neural probabilistic language model of Bengio et al. (2003) in PyTorch.

x = [C_i ; C_j ; ...]    a = tanh(d + H x)    y = b + U a  (+ W x)    q = softmax(y)
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from nlpbook.nnlm.parameters import initial_scales, parameter_shapes
from nlpbook.nnlm.softmax_loss import softmax_loss
from nlpbook.training import Batch


class NNLM(nn.Module):
    """The net: from n - 1 words to the logits of all words that may come next.

    Its parameters have Bengio's names: `C` (V + 1, m), `H` (h, (n - 1) m), `d` (h,), `U` (V, h), `b` (V,) and
    `W` (V, (n - 1) m), None without direct connections.

    Parameters
    ----------
    vocabulary_size : int
        V: the words that are predicted. A context may hold the id V as well: "<s>".
    context_size : int
        n - 1, 1 or more.
    embedding_dim : int
        m, 1 or more.
    hidden_size : int
        h, 1 or more.
    direct : bool, default False
        Have direct connections from the context words' vectors to the logits.
    embeddings : float tensor, shape (V + 1, m), optional
        What C begins with (`embedding_table` makes one from the vectors of chapter 1); random unless given.
    frozen : bool, default False
        Leave C as it is: only the rest learns.
    generator : torch.Generator, optional
        The source of the initial weights; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or `embeddings` has another shape or is not finite.

    References
    ----------
    Bengio, Ducharme, Vincent & Jauvin (2003), "A neural probabilistic language model". Book: chapter 3.
    """

    def __init__(
        self,
        vocabulary_size: int,
        context_size: int,
        embedding_dim: int,
        hidden_size: int,
        *,
        direct: bool = False,
        embeddings: Float[Tensor, "words m"] | None = None,
        frozen: bool = False,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        shapes = parameter_shapes(vocabulary_size, context_size, embedding_dim, hidden_size, direct=direct)
        scales = initial_scales(context_size, embedding_dim, hidden_size)
        for name, shape in shapes.items():
            values = torch.zeros(shape)
            if name in scales:
                values.normal_(0, scales[name], generator=generator)
            self.register_parameter(name, nn.Parameter(values))
        if not direct:
            self.register_parameter("W", None)
        self.context_size = int(context_size)
        if embeddings is not None:
            self.C.data.copy_(_checked(embeddings, shapes["C"]))
        self.C.requires_grad_(not frozen)

    @property
    def vocabulary_size(self) -> int:
        """How many words are predicted, V."""
        return len(self.b)

    def hidden(
        self, contexts: Int64[Tensor, "batch context"]
    ) -> tuple[Float[Tensor, "batch inputs"], Float[Tensor, "batch hidden"]]:
        """Return the context words' vectors, one after the other, and the hidden layer.

        Parameters
        ----------
        contexts : int64 tensor, shape (batch, n - 1)
            Word ids from 0 to V.

        Returns
        -------
        x : Tensor, shape (batch, (n - 1) m)
        a : Tensor, shape (batch, h)

        Raises
        ------
        IndexError
            If an id has no vector (on the CPU; a GPU reports it in its own way).
        ValueError
            If a context has not n - 1 words.
        """
        if contexts.ndim != 2 or contexts.shape[1] != self.context_size:
            raise ValueError(
                f"contexts must have shape (batch, {self.context_size}); got {tuple(contexts.shape)}"
            )
        x = nn.functional.embedding(contexts, self.C).flatten(1)  # (batch, n - 1, m) -> (batch, (n - 1) m)
        return x, torch.tanh(nn.functional.linear(x, self.H, self.d))  # (batch, h)

    def forward(self, contexts: Int64[Tensor, "batch context"]) -> Float[Tensor, "batch vocabulary"]:
        """Return the logits of all words after each context, before the softmax.

        Parameters, errors: those of `hidden`.
        """
        x, a = self.hidden(contexts)
        y = nn.functional.linear(a, self.U, self.b)
        return y if self.W is None else y + nn.functional.linear(x, self.W)

    def logits(
        self, ids: Int64[Tensor, "batch time"], mask: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time vocabulary"]:
        """Return the logits of the words after each place of some sentences.

        Parameters
        ----------
        ids : int64 tensor, shape (batch, time)
            Sentences from "<s>" on, with padding on the right.
        mask : bool tensor, shape (batch, time)
            False at the padding, for which C has no row; what is returned there means nothing.

        Returns
        -------
        Tensor, shape (batch, time, V)
            At t, those of the word after `ids[:, t]`, from the last n - 1 ids.
        """
        start = self.vocabulary_size
        ids = nn.functional.pad(ids.masked_fill(~mask, start), (self.context_size - 1, 0), value=start)
        windows = ids.unfold(1, self.context_size, 1)  # (batch, time, n - 1)
        return self(windows.flatten(0, 1)).unflatten(0, windows.shape[:2])

    def loss(
        self, contexts: Int64[Tensor, "batch context"], targets: Int64[Tensor, " batch"]
    ) -> Float[Tensor, ""]:
        """Return the mean negative log-likelihood of the words that came (nats).

        It is `cross_entropy(self(contexts), targets)`, computed by `softmax_loss` in less time and memory;
        in mixed precision, where the types change on the way, by `cross_entropy` itself.

        Parameters
        ----------
        contexts : int64 tensor, shape (batch, n - 1)
            Word ids from 0 to V.
        targets : int64 tensor, shape (batch,)
            The word that came after each context, from 0 to V - 1.

        Returns
        -------
        Tensor, shape ()

        Raises
        ------
        IndexError
            If an id is out of range.
        ValueError
            If the shapes do not fit, or the batch is empty.
        """
        if targets.shape != contexts.shape[:1] or not len(targets):
            raise ValueError(
                "targets must have one word for each context, and one at least; "
                f"got {tuple(targets.shape)} for {tuple(contexts.shape)}"
            )
        x, a = self.hidden(contexts)
        if a.dtype != self.b.dtype:  # a question that every version of PyTorch understands
            return nn.functional.cross_entropy(self(contexts), targets)
        layers = [(a, self.U)] if self.W is None else [(a, self.U), (x, self.W)]
        return softmax_loss(targets, self.b, *layers)


def nnlm_loss(model: NNLM, batch: Batch) -> Float[Tensor, ""]:
    """Return the loss of a batch, as `nlpbook.training.fit` asks for it.

    Parameters
    ----------
    model : NNLM
        What is trained.
    batch : Batch
        `contexts` and `targets`, int64 tensors of shapes (batch, n - 1) and (batch,).

    Returns
    -------
    Tensor, shape ()
        Nats.
    """
    return model.loss(batch.contexts, batch.targets)


def _checked(embeddings: Tensor, shape: tuple[int, ...]) -> Tensor:
    if tuple(embeddings.shape) != shape:
        raise ValueError(
            f"embeddings must have shape {shape}, a row for each word and one for '<s>'; "
            f"got {tuple(embeddings.shape)}"
        )
    if not torch.isfinite(embeddings).all():
        raise ValueError("embeddings must be finite; got NaN or infinity among them")
    return embeddings
