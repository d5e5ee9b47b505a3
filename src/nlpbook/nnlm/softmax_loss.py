"""The last layer, the softmax and the loss in one: fewer walks over the largest array of a language model.

    y = b + U a  (+ W x)          loss = mean of -ln q_w          d loss / d y = (q - p) / batch

The logits of a batch are by far the largest thing that a step makes (batch x V). Written with
`nn.Linear` and `nn.functional.cross_entropy`, PyTorch makes four arrays of that size: logits,
log-probabilities and the gradients of both. Here there is one: the logits become q, then q - p, where they
stand, and the division by the batch is left to the small matrices.
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.autograd.function import once_differentiable


def softmax_loss(
    targets: Int64[Tensor, " batch"], biases: Float[Tensor, " vocabulary"], *layers: tuple[Tensor, Tensor]
) -> Float[Tensor, ""]:
    """Return the mean negative log-likelihood of the targets under softmax(b + U a + W x + ...).

    Equal to `cross_entropy(b + a @ U.T + ..., targets)`, value and gradients, to rounding.

    Parameters
    ----------
    targets : int64 tensor, shape (batch,)
        The words that came, from 0 to V - 1.
    biases : float tensor, shape (V,)
        b.
    *layers : pair of float tensors, shapes (batch, inputs) and (V, inputs)
        An input with its weights: (a, U), (x, W).

    Returns
    -------
    Tensor, shape ()
        Nats.

    References
    ----------
    Book: chapter 3.
    """
    return _SoftmaxLoss.apply(targets, biases, *(tensor for layer in layers for tensor in layer))


class _SoftmaxLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, targets: Tensor, biases: Tensor, *inputs_and_weights: Tensor) -> Tensor:
        inputs, weights = inputs_and_weights[::2], inputs_and_weights[1::2]
        y = inputs[0] @ weights[0].T  # (batch, V)
        for x, W in zip(inputs[1:], weights[1:], strict=True):
            y.addmm_(x, W.T)
        y.add_(biases)  # addmm would write them into every row first, which takes longer
        places = targets[:, None]  # (batch, 1)
        of_target, largest = y.gather(1, places), y.amax(dim=1, keepdim=True)
        # On the CPU the kernel finishes with a row before it overwrites it.
        q = torch.softmax(y, dim=1, out=y if y.is_cpu else None)
        # ln sum exp y = max y - ln max q, where ln q of a target may have rounded to minus infinity
        losses = largest - q.amax(dim=1, keepdim=True).log() - of_target
        q.scatter_add_(1, places, torch.full_like(of_target, -1.0))  # q - p
        ctx.save_for_backward(q, *inputs_and_weights)
        return losses.mean()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        dy, *inputs_and_weights = ctx.saved_tensors  # dy without the factor that follows
        factor = gradient / len(dy)
        results: list[Tensor | None] = [None, None]
        if ctx.needs_input_grad[1]:
            results[1] = torch.mv(dy.T, factor.expand(len(dy)).contiguous())  # (V,)
        for i in range(0, len(inputs_and_weights), 2):
            x, W = inputs_and_weights[i : i + 2]
            by_input, by_weights = ctx.needs_input_grad[i + 2 : i + 4]
            results.append((dy @ W).mul_(factor) if by_input else None)  # (batch, inputs)
            results.append(dy.T @ (x * factor) if by_weights else None)  # (V, inputs)
        return tuple(results)
