"""Which tag may follow which: the constraints of tagging schemes.

BIO        I-X stands behind B-X or I-X only.
IOBES      S-X is an entity of one token; B-X begins a longer one, I-X goes on with it, E-X ends it: behind
           B-X and I-X stand I-X and E-X only, and these stand nowhere else.

A conditional random field gives what is forbidden the potential -inf, so no path through it has a weight.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import torch
from jaxtyping import Bool
from torch import Tensor

from nlpbook import validation


class AllowedTransitions(NamedTuple):
    """What is allowed: tensors of booleans.

    Parameters
    ----------
    transitions : bool tensor, shape (tags, tags)
        In row i and column j, whether tag j may follow tag i.
    start, end : bool tensors, shape (tags,)
        Whether a sentence may begin, and end, with a tag.
    """

    transitions: Bool[Tensor, "tags tags"]
    start: Bool[Tensor, " tags"]
    end: Bool[Tensor, " tags"]


Allowed = AllowedTransitions | tuple[Tensor, Tensor, Tensor] | Tensor


def bio_follows(before: str | None, after: str | None) -> bool:
    """Whether a tag may follow another in the BIO scheme; None is what stands outside of a sentence.

    Parameters
    ----------
    before, after : str or None
        Such as "O", "B-PER", "I-PER".
    """
    prefix, kind = _parts(after)
    return prefix != "I" or _parts(before) in (("B", kind), ("I", kind))


def iobes_follows(before: str | None, after: str | None) -> bool:
    """Whether a tag may follow another in the IOBES scheme; None is what stands outside of a sentence.

    Parameters
    ----------
    before, after : str or None
        Such as "O", "B-PER", "I-PER", "E-PER", "S-PER".
    """
    (prefix, kind), (next_prefix, next_kind) = _parts(before), _parts(after)
    is_open, goes_on = prefix in ("B", "I"), next_prefix in ("I", "E")
    return is_open == goes_on and (kind == next_kind or not is_open)


SCHEMES: dict[str, tuple[str, Callable[[str | None, str | None], bool]]] = {
    "BIO": ("BI", bio_follows),
    "IOBES": ("IBES", iobes_follows),
}


def allowed_transitions(
    tags: Iterable[str],
    scheme: str | None = "BIO",
    *,
    never: Collection[str] = ("<s>", "</s>", "<pad>"),
) -> AllowedTransitions:
    """Return which of some tags may follow which.

    Parameters
    ----------
    tags : iterable of str
        The tags in the order of their ids, each once.
    scheme : {"BIO", "IOBES", None}
        None allows everything but the tags of `never`.
    never : collection of str, default ("<s>", "</s>", "<pad>")
        Tags that no word has, which therefore no path meets. They need not be among `tags`.

    Returns
    -------
    AllowedTransitions
        On the CPU.

    Raises
    ------
    TypeError
        If a tag is no string, or a string stands where a list belongs.
    ValueError
        If there is no tag left, a tag is given twice, the scheme is another, or a tag is not of the scheme.

    References
    ----------
    Ramshaw and Marcus (1995), "Text chunking using transformation-based learning". Ratinov and Roth (2009),
    "Design challenges and misconceptions in named entity recognition". Book: chapter 6.

    Examples
    --------
    >>> allowed = allowed_transitions(["O", "B-PER", "I-PER", "<pad>"])
    >>> allowed.transitions.int().tolist()
    [[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
    >>> allowed.start.tolist()
    [True, True, False, False]
    """
    names = validation.words(tags, "tags")
    never = set(validation.words(never, "never"))
    if len(set(names)) < len(names):
        raise ValueError(f"tags must be tags without repeats; got {validation.shown(names)}")
    if not set(names) - never:
        raise ValueError(f"tags must hold one tag or more that words have; got {validation.shown(names)}")
    scheme = validation.one_of(scheme, "scheme", [*SCHEMES, None])
    follows: Callable[[str | None, str | None], bool] = lambda before, after: True  # noqa: E731
    if scheme is not None:
        prefixes, follows = SCHEMES[scheme]
        for i, name in enumerate(names):
            prefix, kind = _parts(name)
            if name not in never and name != "O" and not (prefix in list(prefixes) and kind):
                accepted = f"'O', or one of {', '.join(f'{p}-' for p in prefixes)} and a type"
                raise ValueError(f"tags[{i}] must be {accepted}; got {validation.shown(name)}")

    def may(before: str | None, after: str | None) -> bool:
        return before not in never and after not in never and follows(before, after)

    return AllowedTransitions(
        torch.tensor([[may(before, after) for after in names] for before in names]),
        torch.tensor([may(None, after) for after in names]),
        torch.tensor([may(before, None) for before in names]),
    )


def checked_transitions(allowed: Allowed | None, n_tags: int) -> AllowedTransitions:
    """Return constraints that some path meets; a matrix allows every tag at either end.

    Parameters
    ----------
    allowed : AllowedTransitions, a tuple of its three tensors, bool tensor of shape (tags, tags), or None
        What the caller was given; None allows everything.
    n_tags : int
        How many tags there are.

    Returns
    -------
    AllowedTransitions
        On the CPU.

    Raises
    ------
    TypeError
        If they are no booleans.
    ValueError
        If a shape is another, or no sentence can both begin and end.
    """
    every = torch.ones(n_tags, dtype=torch.bool)
    if allowed is None:
        return AllowedTransitions(every.expand(n_tags, n_tags).clone(), every, every.clone())
    given = allowed if isinstance(allowed, tuple) else (allowed, every, every.clone())
    shapes = [(n_tags, n_tags), (n_tags,), (n_tags,)]
    accepted = f"a bool tensor of shape {shapes[0]}, or AllowedTransitions of {n_tags} tags"
    for part in given:
        if not isinstance(part, Tensor) or part.dtype != torch.bool:
            raise TypeError(f"allowed must be {accepted}; got {validation.shown(part)}")
    if [tuple(part.shape) for part in given] != shapes:
        got = ", ".join(str(tuple(part.shape)) for part in given)
        raise ValueError(f"allowed must be {accepted}; got {got}")
    found = AllowedTransitions(*(part.detach().cpu().clone() for part in given))
    reached = found.start
    for _ in range(n_tags):  # no tag is further from the start
        reached = reached | (found.transitions & reached[:, None]).any(dim=0)
    if not (reached & found.end).any():
        raise ValueError("allowed must let a sentence begin and end; got constraints that no sentence meets")
    return found


def _parts(tag: str | None) -> tuple[str, str]:
    """The prefix and the type of a tag."""
    prefix, _, kind = (tag or "O").partition("-")
    return prefix, kind
