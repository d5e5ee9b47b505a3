"""A linear-chain conditional random field: a distribution over the paths of tags of a sentence.

    p(y | x) = exp(score(y)) / Z        loss = -ln p(y | x) = ln Z - score(y)

The emissions come from whatever reads the sentence; how well tags follow each other, begin and end a sentence
is learnt here. Where these are all 0, the tags are independent, and the loss is the cross-entropy of each.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.crf.checks import check_emissions, checked_tags, refuse_forbidden, refuse_impossible
from nlpbook.rnn.crf.forward_algorithm import log_partition
from nlpbook.rnn.crf.k_best import Path, k_best
from nlpbook.rnn.crf.marginals import marginals, pair_marginals
from nlpbook.rnn.crf.path_score import path_score
from nlpbook.rnn.crf.potentials import Potentials
from nlpbook.rnn.crf.transitions import Allowed, AllowedTransitions, checked_transitions
from nlpbook.rnn.crf.viterbi import viterbi
from nlpbook.rnn.fast.crf_loss import nll, scores
from nlpbook.rnn.fast.forward_backward import messages
from nlpbook.rnn.fast.k_best import k_best_paths
from nlpbook.rnn.fast.viterbi import best_paths
from nlpbook.rnn.layer import Lengths
from nlpbook.rnn.lengths import checked_lengths


class CRF(nn.Module):
    """The potentials of transitions, start and end, and all that is asked of them and some emissions.

    Parameters
    ----------
    n_tags : int
        K, 1 or more.
    allowed : AllowedTransitions, a tuple of its three tensors, or bool tensor of shape (K, K), optional
        What may follow what: see `allowed_transitions`. What is forbidden has the probability 0, in training
        as in prediction. Everything is allowed unless given. A tag can also be forbidden at one place of one
        sentence: by an emission of -inf.
    fast : bool, default True
        By the hand-written gradients and the batched programs of `nlpbook.rnn.fast`, or sentence by sentence
        by the plain forms and autograd. The results are the same.

    Attributes
    ----------
    transitions, start, end
        The parameters, shapes (K, K), (K,) and (K,): 0 at first. In row i and column j of the transitions
        stands how well tag j follows tag i. Those of what is forbidden are never looked at.

    Raises
    ------
    TypeError, ValueError
        If `n_tags` is no whole number, 1 or larger, or `allowed` has another shape or lets no sentence pass.

    References
    ----------
    Lafferty, McCallum & Pereira (2001), "Conditional random fields: Probabilistic models for segmenting and
    labeling sequence data". Collobert, Weston, Bottou, Karlen, Kavukcuoglu & Kuksa (2011), "Natural language
    processing (almost) from scratch" (on top of a network). Book: chapter 6.

    Examples
    --------
    >>> crf = CRF(3)
    >>> crf.loss(torch.zeros(2, 4, 3), torch.zeros(2, 4, dtype=torch.long)).item() / 4  # ln 3
    1.0986123085021973
    """

    may_follow: Tensor
    may_start: Tensor
    may_end: Tensor

    def __init__(
        self,
        n_tags: int,
        *,
        allowed: Allowed | None = None,
        fast: bool = True,
    ):
        super().__init__()
        K = validation.whole_number(n_tags, "n_tags")
        self.fast = validation.truth(fast, "fast")
        found = checked_transitions(allowed, K)
        self.transitions = nn.Parameter(torch.zeros(K, K))
        self.start = nn.Parameter(torch.zeros(K))
        self.end = nn.Parameter(torch.zeros(K))
        for name, part in zip(("may_follow", "may_start", "may_end"), found, strict=True):
            self.register_buffer(name, part, persistent=False)

    @property
    def n_tags(self) -> int:
        """How many tags there are, K."""
        return len(self.start)

    def constrained(self, allowed: Allowed) -> CRF:
        """Return a field that shares these parameters, and also obeys other constraints.

        So the constraints of prediction may be others than those of training.

        Parameters
        ----------
        allowed : AllowedTransitions, or bool tensor of shape (K, K)
            As in the constructor. What is forbidden here stays forbidden.

        Returns
        -------
        CRF

        Raises
        ------
        TypeError, ValueError
            If `allowed` has another shape, or no sentence can pass.
        """
        more = checked_transitions(allowed, self.n_tags)
        own = (self.may_follow, self.may_start, self.may_end)
        both = AllowedTransitions(*(a.cpu() & b for a, b in zip(own, more, strict=True)))
        found = CRF(self.n_tags, allowed=both, fast=self.fast)
        found.transitions, found.start, found.end = self.transitions, self.start, self.end
        return found.to(self.start.device).train(self.training)

    def potentials(self, emissions: Float[Tensor, "*batch time tags"]) -> Potentials:
        """Return emissions with the parameters, -inf where something is forbidden: what plain forms take.

        Parameters
        ----------
        emissions : float tensor, shape (time, K), or (batch, time, K)

        Returns
        -------
        Potentials
            Of the parameters' type.
        """
        return Potentials(
            emissions.to(self.start.dtype),
            self.transitions.masked_fill(~self.may_follow, -torch.inf),
            self.start.masked_fill(~self.may_start, -torch.inf),
            self.end.masked_fill(~self.may_end, -torch.inf),
        )

    def forward(
        self,
        emissions: Float[Tensor, "batch time tags"],
        tags: Int64[Tensor, "batch time"],
        *,
        lengths: Lengths | None = None,
        reduction: str = "mean",
    ) -> Float[Tensor, "*batch"]:
        """Return what `loss` returns."""
        return self.loss(emissions, tags, lengths=lengths, reduction=reduction)

    def loss(
        self,
        emissions: Float[Tensor, "batch time tags"],
        tags: Int64[Tensor, "batch time"],
        *,
        lengths: Lengths | None = None,
        reduction: str = "mean",
    ) -> Float[Tensor, "*batch"]:
        """Return the negative log-likelihood of the right paths, 0 or larger (nats).

        It is normalised over all paths of a sentence: exp(-loss) of all of them sum to 1.

        Parameters
        ----------
        emissions : float tensor, shape (batch, time, K)
            How well each tag fits each place, in nats; what stands at the padding is not looked at.
        tags : int64 tensor, shape (batch, time)
            The right ones, from 0 to K - 1; what stands at the padding is not looked at.
        lengths : int64 tensor or sequence of int, shape (batch,), optional
            The places of each sentence, from 1 to time; behind them is padding. All places unless given.
        reduction : {"mean", "sum", "none", "token_mean"}
            The mean over sentences, their sum, each one's loss, or the sum divided by the number of tokens.

        Returns
        -------
        float tensor, shape (), or (batch,) for "none"

        Raises
        ------
        TypeError, ValueError
            If a shape or a type is another, a tag or a length is out of its range, an emission is NaN or
            infinite, or the right path is forbidden.
        """
        accepted = ["mean", "sum", "none", "token_mean"]
        reduction = validation.one_of(reduction, "reduction", accepted)
        lengths = self._checked(emissions, lengths)
        tags = checked_tags(tags, emissions, lengths)
        potentials = self.potentials(emissions)
        if self.fast:
            found = nll(*potentials, tags, lengths)  # (batch,)
        else:
            found = self._each(lambda *p: log_partition(*p), potentials, lengths)
            found = found - self._scores(potentials, tags, lengths)
        if not torch.isfinite(found).all():
            refuse_impossible(potentials, lengths)
            refuse_forbidden(potentials, tags, lengths)
        if reduction == "none":
            return found
        n = {"mean": len(found), "sum": 1}.get(reduction)
        return found.sum() / (n or (tags.numel() if lengths is None else int(lengths.sum())))

    def score(
        self,
        emissions: Float[Tensor, "batch time tags"],
        tags: Int64[Tensor, "batch time"],
        *,
        lengths: Lengths | None = None,
    ) -> Float[Tensor, " batch"]:
        """Return the score of a path for each sentence (nats): `log_partition` less it is the loss.

        Parameters
        ----------
        emissions, tags, lengths
            Those of `loss`.

        Returns
        -------
        float tensor, shape (batch,)
            -inf for a path that is forbidden.

        Raises
        ------
        TypeError, ValueError
            If a shape or a type is another, or a tag or a length is out of its range.
        """
        lengths = self._checked(emissions, lengths)
        tags = checked_tags(tags, emissions, lengths)
        return self._scores(self.potentials(emissions), tags, lengths)

    def log_partition(
        self, emissions: Float[Tensor, "batch time tags"], *, lengths: Lengths | None = None
    ) -> Float[Tensor, " batch"]:
        """Return ln Z of each sentence (nats).

        Parameters
        ----------
        emissions, lengths
            Those of `loss`.

        Returns
        -------
        float tensor, shape (batch,)

        Raises
        ------
        TypeError, ValueError
            If a shape or a type is another, a length is out of its range, an emission is NaN or infinite, or
            every path of a sentence is forbidden.
        """
        lengths = self._checked(emissions, lengths)
        potentials = self.potentials(emissions)
        if self.fast:
            found = nll(*potentials, None, lengths)
        else:
            found = self._each(lambda *p: log_partition(*p), potentials, lengths)
        if not torch.isfinite(found).all():
            refuse_impossible(potentials, lengths)
        return found

    @torch.no_grad()
    def marginals(
        self, emissions: Float[Tensor, "batch time tags"], *, lengths: Lengths | None = None
    ) -> Float[Tensor, "batch time tags"]:
        """Return the probability of each tag at each place, given the whole sentence.

        Parameters
        ----------
        emissions, lengths
            Those of `loss`.

        Returns
        -------
        float tensor, shape (batch, time, K)
            The sums over tags are 1; 0 at the padding. It has no gradient.

        Raises
        ------
        TypeError, ValueError
            Those of `log_partition`.
        """
        potentials, lengths = self._possible(emissions, lengths)
        if self.fast:
            return messages(*potentials, lengths).nodes().to(self.start.dtype)
        return self._each(lambda *p: marginals(*p), potentials, lengths)

    @torch.no_grad()
    def pair_marginals(
        self, emissions: Float[Tensor, "batch time tags"], *, lengths: Lengths | None = None
    ) -> Float[Tensor, "batch steps tags tags"]:
        """Return the probability of each two tags at each two neighbouring places.

        Parameters
        ----------
        emissions, lengths
            Those of `loss`.

        Returns
        -------
        float tensor, shape (batch, time - 1, K, K)
            In [n, t, i, j], of tag i at t and tag j at t + 1 in sentence n; 0 where t + 1 is padding. It has
            no gradient.

        Raises
        ------
        TypeError, ValueError
            Those of `log_partition`.
        """
        potentials, lengths = self._possible(emissions, lengths)
        if self.fast:
            return messages(*potentials, lengths).steps().to(self.start.dtype)
        return self._each(lambda *p: pair_marginals(*p), potentials, lengths, shorter=1)

    @torch.no_grad()
    def viterbi(
        self, emissions: Float[Tensor, "batch time tags"], *, lengths: Lengths | None = None
    ) -> tuple[Int64[Tensor, "batch time"], Float[Tensor, " batch"]]:
        """Return the best path of each sentence, and its score.

        Parameters
        ----------
        emissions, lengths
            Those of `loss`.

        Returns
        -------
        tags : int64 tensor, shape (batch, time)
            -1 at the padding. Of paths with equal scores, the one whose last tag is lowest, then whose last
            but one is, and so on.
        scores : float tensor, shape (batch,)
            In nats.

        Raises
        ------
        TypeError, ValueError
            Those of `log_partition`.
        """
        lengths = self._checked(emissions, lengths)
        potentials = self.potentials(emissions)
        if self.fast:
            tags, best = best_paths(*potentials, lengths)
        else:
            tags = self._each(lambda *p: viterbi(*p)[0], potentials, lengths, padding=-1)
            best = self._each(lambda *p: viterbi(*p)[1], potentials, lengths)
        if not torch.isfinite(best).all():
            refuse_impossible(potentials, lengths)
        return tags, best

    @torch.no_grad()
    def k_best(
        self, emissions: Float[Tensor, "batch time tags"], k: int, *, lengths: Lengths | None = None
    ) -> list[list[Path]]:
        """Return the k best paths of each sentence, the best first; ties as in `viterbi`.

        Parameters
        ----------
        emissions, lengths
            Those of `loss`.
        k : int
            How many, 1 or more.

        Returns
        -------
        list of lists of (tags, score)
            A list of int and a float (nats). Fewer than k where a sentence has fewer paths.

        Raises
        ------
        TypeError, ValueError
            Those of `log_partition`, and if `k` is no whole number, 1 or larger.
        """
        k = validation.whole_number(k, "k")
        lengths = self._checked(emissions, lengths)
        potentials = self.potentials(emissions)
        sizes = [emissions.shape[1]] * len(emissions) if lengths is None else lengths.tolist()
        if self.fast:
            paths, best = (part.tolist() for part in k_best_paths(*potentials, k, lengths))
            found = [
                [(path[:n], score) for path, score in zip(some, its, strict=True) if score > -torch.inf]
                for some, its, n in zip(paths, best, sizes, strict=True)
            ]
        else:
            found = [
                k_best(e[:n], *potentials[1:], k) for e, n in zip(potentials.emissions, sizes, strict=True)
            ]
        if not all(found) or not torch.isfinite(torch.tensor([some[0][1] for some in found])).all():
            refuse_impossible(potentials, lengths)
        return found

    def extra_repr(self) -> str:
        """Sizes."""
        return f"{self.n_tags}"

    # ---- sentence by sentence, by the plain forms

    def _each(
        self,
        function: Callable[..., Tensor],
        potentials: Potentials,
        lengths: Tensor | None,
        *,
        padding: int = 0,
        shorter: int = 0,
    ) -> Tensor:
        """What a plain form says of each sentence, padded along its first axis to that of the batch."""
        emissions, *others = potentials
        time = emissions.shape[1]
        sizes = [time] * len(emissions) if lengths is None else lengths.tolist()
        found = []
        for e, n in zip(emissions, sizes, strict=True):
            one = function(e[:n], *others)
            if one.ndim:
                more = one.new_full((time - shorter - len(one), *one.shape[1:]), padding)
                one = torch.cat([one, more])
            found.append(one)
        return torch.stack(found)

    def _scores(self, potentials: Potentials, tags: Tensor, lengths: Tensor | None) -> Tensor:
        """The score of a path of each sentence."""
        if self.fast:
            return scores(*potentials, tags, lengths)
        paths = iter(tags)
        return self._each(lambda e, *p: path_score(next(paths)[: len(e)], e, *p), potentials, lengths)

    # ---- checks

    def _checked(self, emissions: Tensor, lengths: Lengths | None) -> Tensor | None:
        """The lengths, on the device of the emissions, if both fit; None where no sentence has padding."""
        check_emissions(emissions, self.n_tags)
        found = checked_lengths(lengths, *emissions.shape[:2])
        return None if found is None else found.to(emissions.device)

    def _possible(self, emissions: Tensor, lengths: Lengths | None) -> tuple[Potentials, Tensor | None]:
        """The potentials and the checked lengths, if each sentence has a path."""
        self.log_partition(emissions, lengths=lengths)
        return self.potentials(emissions), self._checked(emissions, lengths)
