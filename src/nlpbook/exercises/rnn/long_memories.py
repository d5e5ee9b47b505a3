"""The exercises of section 6.4, long memories: the copy task, and agreement across attractors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake


def _memoryless(n: int, k: int, delay: int, log: Callable = math.log, more: int = 1) -> list[float]:
    return [n * log(k) / (2 * n + delay + more), log(k)]


memoryless_loss = Exercise(
    name="a loss without memory",
    solution=_memoryless,
    explanation="The longer the delay, the smaller the first number, although nothing has been learnt. The "
    "second does not depend on it.",
    mistakes=(
        Mistake(
            lambda n, k, delay: _memoryless(n, k, delay, more=0),
            "One place is missing: the sign to start has a place of its own, so there are 2n + delay + 1.",
        ),
        Mistake(lambda n, k, delay: _memoryless(n, k, delay, log=math.log2), "That is in bits. Take ln."),
        Mistake(
            lambda n, k, delay: [math.log(k), math.log(k)],
            "At the other places the target is always the blank, and costs nothing: divide by all places.",
        ),
        Mistake(
            lambda n, k, delay: [math.log(k) / (2 * n + delay + 1), math.log(k)],
            "Each of the n symbols costs ln k, and not only one of them.",
        ),
        Mistake(
            lambda n, k, delay: [n * math.log(k) / (n + delay), math.log(k)],
            "How many places has a sequence? The symbols stand in it twice, once read and once written.",
        ),
        Mistake(
            lambda n, k, delay: [n * math.log(n) / (2 * n + delay + 1), math.log(n)],
            "The guess is among the k kinds of symbols, not among the n places.",
        ),
        Mistake(
            lambda n, k, delay: _memoryless(n, k, delay)[::-1],
            "The other way round: first the mean over all places.",
        ),
        Mistake(
            lambda n, k, delay: [_memoryless(n, k, delay)[0], n * math.log(k)],
            "The first is right. The second is the mean for *one* recalled symbol, not their sum.",
        ),
    ),
    hints=(
        "Only the n places at the end cost anything: ln k each.",
        "A sequence has n + delay + 1 + n places.",
    ),
    cases=((10, 8, 100), (10, 8, 10), (3, 4, 20), (1, 2, 0)),
)

_LOST = 0.12 * 121  # nats of a whole sequence
_HELD = 30 - _LOST / math.log(2)

what_a_loss_says = Exercise(
    name="what a loss says",
    solution=[_LOST / 10, _HELD],
    explanation="At least nine of the thirty bits are still in the state. A loss over all places has to be "
    "multiplied by the places before it says anything about the symbols.",
    mistakes=(
        Mistake(
            [0.12, ...], "0.12 is the mean over all 121 places. How much is that for the whole sequence?"
        ),
        Mistake(
            [_LOST, ...],
            "That is the loss of the whole sequence. Divide it by the ten symbols that may cause it.",
        ),
        Mistake([0.12 * 120 / 10, ...], "The book's sequences have 121 places: the sign to start is one."),
        Mistake([_LOST / 10, 30 - _LOST], "30 bits less 14.5 *nats*: divide the nats by ln 2 first."),
        Mistake([_LOST / 10, _LOST / math.log(2)], "That many bits are *missing*. What is left of the 30?"),
        Mistake(
            [_LOST / 10, 10 * math.log(8) - _LOST],
            "That is what is left, in nats. The question is about bits.",
        ),
        Mistake(
            [_LOST / 10, ...], "The first is right. Ten symbols of 8 are 30 bits; take off what is missing."
        ),
        Mistake(
            [..., _HELD], "The bits are right. The first number is the loss of a sequence for each symbol."
        ),
    ),
    hints=(
        "Over a whole sequence the loss is 0.12 times 121 nats. At most all of it falls on the ten symbols.",
        "14.52 nats are 14.52 / ln 2 = 20.9 bits that the outputs do not know, of 30.",
    ),
)


def _half_life(b: float) -> float:
    return math.log(2) / math.log1p(math.exp(-b))


def _gate(b: float) -> float:
    return 1 / (1 + math.exp(-b))


half_life = Exercise(
    name="half-life of a gate",
    solution=_half_life,
    explanation="For large b it grows as 0.69 times e to the b: each unit of bias makes the memory 2.7 times "
    "as long. That is why a bias is drawn as a logarithm.",
    mistakes=(
        Mistake(
            lambda b: 1 / (1 - _gate(b)), "That is 1 / (1 - f), about when 1/e is left. Here it is one half."
        ),
        Mistake(lambda b: -1 / math.log(_gate(b)), "After so many steps 1/e is left. Here it is one half."),
        Mistake(lambda b: _half_life(-b), "The sign: a large bias keeps."),
        Mistake(lambda b: math.log(2) * (1 + math.exp(b)), "Nearly, for large b: ln f is not f - 1."),
        Mistake(lambda b: 0.5 / (1 - _gate(b)), "A gate loses a share of what is *left*: solve f^t = 1/2."),
        Mistake(lambda b: -math.log(2) / math.log1p(math.exp(-b)), "ln(1/2) and ln f are both negative."),
        Mistake(lambda b: 1 / _half_life(b), "Upside down: t = ln(1/2) / ln f."),
    ),
    hints=("Solve f^t = 1/2 for t.", "t = ln(1/2) / ln f with f = 1 / (1 + exp(-b))."),
    cases=((0.0,), (1.0,), (-1.0,), (math.log(99),), (5.0,)),
)


def _chrono(memories: np.ndarray) -> list[np.ndarray]:
    b = np.log(np.asarray(memories) - 1)
    return [b, -b]


chrono_biases = Exercise(
    name="chrono biases",
    solution=_chrono,
    explanation="With u drawn from 1 to T - 1, the memory 1 / (1 - f) = 1 + u lies between 2 and T steps.",
    mistakes=(
        Mistake(
            lambda memories: [np.log(memories), -np.log(memories)],
            "1 / (1 - f) is 1 + u, and not u. Which u belongs to a memory of m steps?",
        ),
        Mistake(
            lambda memories: _chrono(memories)[::-1],
            "A long memory needs a *large* forget bias, and a small input bias. First b_f, then b_i.",
        ),
        Mistake(
            lambda memories: [_chrono(memories)[0]] * 2,
            "The input gate gets the opposite bias: what forgets slowly has to fill slowly.",
        ),
        Mistake(
            lambda memories: [_chrono(memories)[0], np.zeros(len(memories))],
            "The forget biases are right. The input gate's are not 0, but the opposite of them.",
        ),
        Mistake(
            lambda memories: [1 - 1 / np.asarray(memories), 1 / np.asarray(memories)],
            "These are the gates f and 1 - f. The bias is what the sigmoid makes f of.",
        ),
        Mistake(
            lambda memories: [np.asarray(memories) - 1, 1 - np.asarray(memories)],
            "That is u. The bias is ln u.",
        ),
        Mistake(
            lambda memories: _chrono(memories)[0], "Return two arrays: the biases b_f and the biases b_i."
        ),
    ),
    hints=(
        "1 / (1 - f) = m, so f = 1 - 1/m. And sigmoid(b) = f gives b = ln(f / (1 - f)).",
        "f / (1 - f) = m - 1.",
    ),
    cases=(
        (np.array([2.0, 3.0, 10.0, 100.0]),),
        (np.array([1.5]),),
        (np.linspace(2, 50, 7),),
    ),
)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _recall(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> list[float]:
    chosen, wanted = logits[mask], targets[mask]  # (symbols, ids), (symbols,)
    losses = -_log_softmax(chosen)[np.arange(len(wanted)), wanted]
    return [float((chosen.argmax(axis=1) == wanted).mean()), float(losses.mean())]


def _everywhere(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> list[float]:
    return _recall(logits, targets, np.ones_like(mask))


def _whole_sequences(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> list[float]:
    right = (logits.argmax(axis=2) == targets) | ~mask
    return [float(right.all(axis=1).mean()), _recall(logits, targets, mask)[1]]


def _summed(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> list[float]:
    accuracy, loss = _recall(logits, targets, mask)
    return [accuracy, loss * mask.sum()]


def _without_softmax(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> list[float]:
    chosen = -logits[mask][np.arange(mask.sum()), targets[mask]]
    return [_recall(logits, targets, mask)[0], float(chosen.mean())]


def _outputs() -> tuple[tuple[np.ndarray, ...], ...]:
    rng = np.random.default_rng(64)
    cases = []
    for n, time, ids, due in ((3, 5, 4, 2), (4, 7, 6, 3), (1, 3, 3, 1)):
        mask = np.zeros((n, time), dtype=bool)
        mask[:, -due:] = True
        targets = np.where(mask, rng.integers(2, ids, (n, time)), 0)
        hot = targets[:, :, None] == np.arange(ids)
        cases.append((rng.normal(0, 2, (n, time, ids)) + 2 * hot, targets, mask))
    return tuple(cases)


recall_of_logits = Exercise(
    name="recall from logits",
    solution=_recall,
    explanation="It is the masked places that tell whether anything was remembered. The others are easy.",
    mistakes=(
        Mistake(_everywhere, "Over all places the easy blanks count as well. Only where the mask is True."),
        Mistake(
            _whole_sequences, "The loss is right; the accuracy is that of symbols, not of whole sequences."
        ),
        Mistake(_summed, "The accuracy is right. The cross-entropy is the *mean* over the masked places."),
        Mistake(_without_softmax, "Logits are no log-probabilities yet: take the log-softmax first."),
        Mistake(
            lambda *given: [_recall(*given)[0], _recall(*given)[1] / math.log(2)],
            "The cross-entropy is in bits here. The book has it in nats.",
        ),
        Mistake(
            lambda *given: [_recall(*given)[0], -_recall(*given)[1]], "The sign: a loss is not negative."
        ),
        Mistake(lambda *given: _recall(*given)[::-1], "First the accuracy, then the cross-entropy."),
    ),
    hints=(
        "logits[mask] has one row for each place where a symbol is due.",
        "Accuracy: argmax of each row against targets[mask]. Loss: minus the log-softmax at the target.",
    ),
    cases=_outputs(),
)

_Pairs = Sequence[tuple[int, float, float]]


def _by_attractors(pairs: _Pairs, better: Callable = lambda right, wrong: right > wrong) -> list[float]:
    return [float(np.mean([better(right, wrong) for n, right, wrong in pairs if n == m])) for m in (0, 1, 2)]


def _cumulative(pairs: _Pairs) -> list[float]:
    return [float(np.mean([right > wrong for n, right, wrong in pairs if n >= m])) for m in (0, 1, 2)]


def _of_all(pairs: _Pairs) -> list[float]:
    return [sum(right > wrong for n, right, wrong in pairs if n == m) / len(pairs) for m in (0, 1, 2)]


def _probability_mass(pairs: _Pairs) -> list[float]:
    found = []
    for m in (0, 1, 2):
        rows = [(right, wrong) for n, right, wrong in pairs if n == m]
        found.append(float(np.mean([right / (right + wrong) for right, wrong in rows])))
    return found


def _tables() -> tuple[tuple[list[tuple[int, float, float]]], ...]:
    rng = np.random.default_rng(640)
    tables = []
    for sizes in ((4, 3, 5), (9, 2, 7)):
        numbers = rng.permutation(np.repeat([0, 1, 2], sizes))
        rows = [(int(n), *map(float, rng.uniform(0.01, 0.4, 2).round(3))) for n in numbers]
        place = next(i for i, (n, *_) in enumerate(rows) if n == 0)
        rows[place] = (0, 0.2, 0.2)  # a tie
        tables.append((rows,))
    return tuple(tables)


accuracy_by_attractors = Exercise(
    name="accuracy by attractors",
    solution=_by_attractors,
    explanation="One mean over all pairs would hide the hard ones: where most sentences have no attractor, "
    "a model that always trusts the nearest noun looks good.",
    mistakes=(
        Mistake(
            lambda pairs: _by_attractors(pairs, lambda right, wrong: right >= wrong),
            "A tie is no preference: the right form has to be *more* probable.",
        ),
        Mistake(
            lambda pairs: _by_attractors(pairs, lambda right, wrong: right < wrong),
            "That is the share of *wrong* preferences.",
        ),
        Mistake(_of_all, "Divide by the pairs with that many attractors, and not by all pairs."),
        Mistake(_cumulative, "Exactly 0, 1 and 2 attractors, and not so many or more."),
        Mistake(
            _probability_mass,
            "That is the mean share of the probability of the right form. Count how often it is the larger.",
        ),
        Mistake(
            lambda pairs: [float(np.mean([right > wrong for _, right, wrong in pairs]))] * 3,
            "That is the mean over all pairs: separate them by their number of attractors.",
        ),
    ),
    hints=(
        "For each m of 0, 1, 2 take the rows whose first entry is m.",
        "The mean of `right > wrong` over these rows.",
    ),
    cases=_tables(),
)
