"""Settings: the traits of an explorer that a reader moves, which check and describe themselves.

A setting stands in the body of an explorer's class, where a plain trait would::

    window = Whole(1, 10, default=2)
    weighting = Choice(("uniform", "harmonic"))
    position = Whole(0, lambda explorer: sum(map(len, explorer.sentences)))

Whatever is set, in Python or by the page, is checked there; what does not fit is refused in the grammar of
`nlpbook.validation`, by the name of the trait. A limit may be a function of the explorer, which sees the
settings that were set before: so the order of the arguments of ``super().__init__`` matters, and the order in
the class is the one in which the page applies an address. `Setting.describe` gives the same limits to the
page: its controls take their ranges from them, and ``kit/settings.js`` accepts exactly what `Setting.check`
does.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, ClassVar

import traitlets

from nlpbook import validation
from nlpbook.explorers.kit.typed_text import check_sentences, check_text, check_word

# A whole number beyond this is another one in JavaScript.
LARGEST_WHOLE = 2**53 - 1
_MOST_NAMED = 9  # lengths in a message

_numbers = itertools.count()


class Setting(traitlets.TraitType):
    """What is common to the settings: a synced trait with a limit that both Python and the page know.

    Parameters
    ----------
    default : object, optional
        The value before one is set, copied from here where it is a list.
    or_none : bool
        Accept None as well.
    label : str, optional
        What a reader calls it, after "the", where its name does not say it: "learning rate".
    help : str, optional
        What the setting is.
    """

    kind: ClassVar[str]
    allow_none: bool

    def __init__(
        self,
        default: Any = traitlets.Undefined,
        *,
        or_none: bool = False,
        label: str = "",
        help: str | None = None,
    ):
        super().__init__(allow_none=or_none, help=help)
        self._default = default
        self.label = label
        self.order = next(_numbers)
        self.tag(sync=True)

    def default(self, obj: Any = None) -> Any:
        """Return the value before one is set; None where nothing says which."""
        if self._default is traitlets.Undefined:
            return None
        return list(self._default) if isinstance(self._default, (list, tuple)) else self._default

    def validate(self, obj: Any, value: Any) -> Any:
        """Return what the explorer keeps of a value, as traitlets asks for it."""
        return self.check(value, obj)

    def check(self, value: Any, explorer: Any = None) -> Any:
        """Return a value as the plain type that travels to the page.

        Parameters
        ----------
        value : object
            What was given.
        explorer : Explorer, optional
            The one whose setting it is, for limits that depend on it.

        Raises
        ------
        TypeError
            If it is of another type.
        ValueError
            If it is out of its range.
        """
        return None if value is None and self.allow_none else self._check(value, explorer)

    def describe(self, explorer: Any = None) -> dict[str, Any]:
        """Return the limits as they are now, for the page: ``{"kind": "whole", "least": 1, "most": 10}``."""
        described = {"kind": self.kind, **self._describe(explorer)}
        if self.label:
            described["label"] = self.label
        if self.allow_none:
            described["none"] = True
        if not self.metadata.get("address", True):
            described["address"] = False
        return described

    def _check(self, value: Any, explorer: Any) -> Any:
        raise NotImplementedError

    def _describe(self, explorer: Any) -> dict[str, Any]:
        raise NotImplementedError


def _now(limit: Any, explorer: Any) -> Any:
    """A limit as it is now."""
    return limit(explorer) if callable(limit) else limit


def _present(limits: dict[str, Any]) -> dict[str, Any]:
    return {name: limit for name, limit in limits.items() if limit is not None}


class Whole(Setting):
    """A whole number from `least` to `most`.

    Parameters
    ----------
    least, most : int, or function of the explorer
        The smallest and the largest number accepted, both within the whole numbers of JavaScript.
    special : mapping of int to str, optional
        The least number, where it stands for something else, and what readers call that: ``{-1: "all"}``.
    default, or_none, label, help
        As for every `Setting`.
    """

    kind = "whole"

    def __init__(
        self,
        least: int | Callable[[Any], int],
        most: int | Callable[[Any], int] = LARGEST_WHOLE,
        default: Any = traitlets.Undefined,
        *,
        special: Mapping[int, str] | None = None,
        **options: Any,
    ):
        super().__init__(default, **options)
        self.least, self.most, self.special = least, most, dict(special or {})

    def default(self, obj: Any = None) -> int | None:
        """Return the value before one is set: the least one, unless another is named."""
        if self._default is traitlets.Undefined:
            return None if self.allow_none else _now(self.least, obj)
        return self._default

    def _check(self, value: Any, explorer: Any) -> int:
        return validation.whole_number(
            value,
            self.name,
            _now(self.least, explorer),
            _now(self.most, explorer),
            or_none=self.allow_none,
        )

    def _describe(self, explorer: Any) -> dict[str, Any]:
        special = {str(number): text for number, text in self.special.items()}
        limits = {"least": _now(self.least, explorer), "most": _now(self.most, explorer)}
        return limits | ({"special": special} if special else {})


class Number(Setting):
    """A finite number between bounds that are accepted (`least`, `most`) or not (`above`, `below`).

    Parameters
    ----------
    least, most, above, below : float, or function of the explorer, or None
        The bounds; None for no bound.
    default, or_none, label, help
        As for every `Setting`.
    """

    kind = "number"

    def __init__(
        self,
        *,
        least: float | Callable[[Any], float] | None = None,
        most: float | Callable[[Any], float] | None = None,
        above: float | Callable[[Any], float] | None = None,
        below: float | Callable[[Any], float] | None = None,
        default: Any = traitlets.Undefined,
        **options: Any,
    ):
        super().__init__(default, **options)
        self.limits = {"least": least, "most": most, "above": above, "below": below}

    def default(self, obj: Any = None) -> float | None:
        """Return the value before one is set: a bound that is accepted, or 0, unless another is named."""
        if self._default is not traitlets.Undefined or self.allow_none:
            return super().default(obj)
        accepted = [self.limits["least"], self.limits["most"], 0.0]
        return float(next(_now(one, obj) for one in accepted if one is not None))

    def _check(self, value: Any, explorer: Any) -> float:
        return validation.finite(value, self.name, or_none=self.allow_none, **self._describe(explorer))

    def _describe(self, explorer: Any) -> dict[str, Any]:
        return _present({name: _now(limit, explorer) for name, limit in self.limits.items()})


class Switch(Setting):
    """True or False.

    Parameters
    ----------
    default, or_none, label, help
        As for every `Setting`; False unless another default is named.
    """

    kind = "switch"

    def __init__(self, default: bool = False, **options: Any):
        super().__init__(default, **options)

    def _check(self, value: Any, explorer: Any) -> bool:
        return validation.truth(value, self.name)

    def _describe(self, explorer: Any) -> dict[str, Any]:
        return {}


class Choice(Setting):
    """One of some strings or numbers.

    Parameters
    ----------
    choices : sequence of str or float, or function of the explorer, or str
        What it may be. A string is the name of a trait that holds them: then they do not travel to the page
        once more.
    of : str, optional
        What they are, for the message, where they are too many to name: "words of the tree".
    empty : bool
        Accept "" as well.
    default, or_none, label, help
        As for every `Setting`; "" or the first of the choices unless another default is named.
    """

    kind = "choice"

    def __init__(
        self,
        choices: str | Sequence[str | float] | Callable[[Any], Sequence[str | float]],
        default: Any = traitlets.Undefined,
        *,
        of: str = "",
        empty: bool = False,
        **options: Any,
    ):
        super().__init__(default, **options)
        self.choices, self.of, self.empty = choices, of, empty

    def default(self, obj: Any = None) -> Any:
        """Return the value before one is set: "" or the first of the choices, unless another is named."""
        if self._default is not traitlets.Undefined or self.allow_none:
            return super().default(obj)
        return "" if self.empty else self._all(obj)[0]

    def _all(self, explorer: Any) -> Sequence[str | float]:
        if isinstance(self.choices, str):
            return getattr(explorer, self.choices)
        return _now(self.choices, explorer)

    def _check(self, value: Any, explorer: Any) -> Any:
        choices = self._all(explorer)
        if type(value) is str and (value in choices or (self.empty and not value)):
            return value  # the usual case, for which a list of ten thousand words is not looked at twice
        try:
            return validation.one_of(value, self.name, [*choices, *[""] * self.empty])
        except (TypeError, ValueError) as error:
            if not self.of:
                raise
            accepted = f"one of the {len(choices)} {self.of}{', or empty' if self.empty else ''}"
            raise type(error)(f"{self.name} must be {accepted}; got {validation.shown(value)}") from None

    def _describe(self, explorer: Any) -> dict[str, Any]:
        empty = {"empty": True} if self.empty else {}
        if isinstance(self.choices, str):
            return {"trait": self.choices, **empty}
        return {"choices": list(self._all(explorer)), **empty}


class Numbers(Setting):
    """A list of finite numbers of a certain length.

    Parameters
    ----------
    length : int, or sequence of int, or function of the explorer
        How many there must be; where it is a sequence, one of those.
    least, most, above, below : float, or sequence of float or None, or function of the explorer, or None
        Bounds as in `Number`, for all of them or one for each.
    whole : bool
        Accept whole numbers only, from `least` to `most`.
    of : str, optional
        What they are, for the message: "one for each inner node".
    default, or_none, label, help
        As for every `Setting`.
    """

    kind = "numbers"

    def __init__(
        self,
        length: int | Sequence[int] | Callable[[Any], int | Sequence[int]],
        *,
        least: Any = None,
        most: Any = None,
        above: Any = None,
        below: Any = None,
        whole: bool = False,
        of: str = "",
        default: Any = traitlets.Undefined,
        **options: Any,
    ):
        super().__init__(default, **options)
        self.length, self.whole, self.of = length, whole, of
        self.limits = {"least": least, "most": most, "above": above, "below": below}

    def default(self, obj: Any = None) -> list[float] | None:
        """Return the value before one is set: as few zeros as there may be, unless another is named."""
        if self._default is not traitlets.Undefined or self.allow_none:
            return super().default(obj)
        return [0 if self.whole else 0.0] * min(self._lengths(obj))

    def _lengths(self, explorer: Any) -> list[int]:
        length = _now(self.length, explorer)
        return [length] if isinstance(length, int) else list(length)

    def _check(self, value: Any, explorer: Any) -> list[float]:
        lengths = self._lengths(explorer)
        noun = "whole numbers" if self.whole else "numbers"
        named = lengths if len(lengths) <= _MOST_NAMED else [*lengths[:2], "...", lengths[-1]]
        accepted = f"{' or '.join(map(str, named))} {noun}{', ' if self.of else ''}{self.of}"
        if isinstance(value, (str, bytes, Mapping, Set)) or not hasattr(value, "__len__"):
            raise TypeError(f"{self.name} must be {accepted}; got {validation.shown(value)}")
        if len(value) not in lengths:
            raise ValueError(f"{self.name} must be {accepted}; got {len(value)}")
        limits = self._describe(explorer)
        return [self._item(one, i, limits) for i, one in enumerate(value)]

    def _item(self, value: Any, i: int, limits: dict[str, Any]) -> float:
        own = {
            name: limit[i] if isinstance(limit, list) else limit
            for name, limit in limits.items()
            if name in self.limits
        }
        if not self.whole:
            return validation.finite(value, f"{self.name}[{i}]", **own)
        least, most = own.get("least", -LARGEST_WHOLE), own.get("most", LARGEST_WHOLE)
        return validation.whole_number(value, f"{self.name}[{i}]", least, most)

    def _describe(self, explorer: Any) -> dict[str, Any]:
        limits = _present({name: _now(limit, explorer) for name, limit in self.limits.items()})
        limits = {name: list(one) if isinstance(one, (list, tuple)) else one for name, one in limits.items()}
        return {"lengths": self._lengths(explorer), **limits, **({"whole": True} if self.whole else {})}


class Words(Setting):
    """A list of words.

    Parameters
    ----------
    most, least : int, or function of the explorer
        How many there may be, and how many there must be.
    choices : sequence of str, or function of the explorer, or str, optional
        Which words there are; a string is the name of the trait that holds them. Without it any word that has
        more than white space is accepted.
    without : sequence of str
        Words that are not accepted.
    default, or_none, label, help
        As for every `Setting`; no words unless another default is named.
    """

    kind = "words"

    def __init__(
        self,
        most: int | Callable[[Any], int] = 100,
        *,
        least: int | Callable[[Any], int] = 0,
        choices: str | Sequence[str] | Callable[[Any], Sequence[str]] | None = None,
        without: Sequence[str] = (),
        default: Any = (),
        **options: Any,
    ):
        super().__init__(default, **options)
        self.most, self.least, self.choices, self.without = most, least, choices, list(without)

    def _known(self, explorer: Any) -> Sequence[str] | None:
        return (
            getattr(explorer, self.choices) if isinstance(self.choices, str) else _now(self.choices, explorer)
        )

    def _check(self, value: Any, explorer: Any) -> list[str]:
        if isinstance(value, (Mapping, Set)):
            raise TypeError(f"{self.name} must be a list of words; got {validation.shown(value)}")
        words = validation.collection(value, self.name, "words", least=0)
        least, most = _now(self.least, explorer), _now(self.most, explorer)
        known = self._known(explorer)
        known = None if known is None else frozenset(known)
        for i, word in enumerate(words):
            check_word(word, f"{self.name}[{i}]")
            if known is not None and word not in known:
                raise ValueError(
                    f"{self.name}[{i}] must be one of the {len(known)} words; got {validation.shown(word)}"
                )
            if word in self.without:
                raise ValueError(f"{self.name}[{i}] must be a word other than {word!r}; got {word!r}")
        if len(words) > most:
            raise ValueError(f"{self.name} must be at most {most} words; got {len(words)}")
        if len(words) < least:
            raise ValueError(f"{self.name} must be {least} words or more; got {len(words)}")
        return words

    def _describe(self, explorer: Any) -> dict[str, Any]:
        described: dict[str, Any] = {"least": _now(self.least, explorer), "most": _now(self.most, explorer)}
        if isinstance(self.choices, str):
            described["trait"] = self.choices
        elif self.choices is not None:
            described["choices"] = list(self._known(explorer))
        return described | ({"without": self.without} if self.without else {})


class Text(Setting):
    """Text of so many characters at most.

    Parameters
    ----------
    most : int
        How many characters (code points).
    default, or_none, label, help
        As for every `Setting`; no text unless another default is named.
    """

    kind = "text"

    def __init__(self, most: int = 10_000, *, default: str | None = "", **options: Any):
        super().__init__(default, **options)
        self.most = most

    def _check(self, value: Any, explorer: Any) -> str:
        text = check_text(value, self.name)
        if len(text) > self.most:
            raise ValueError(f"{self.name} must be at most {self.most} characters; got {len(text)}")
        return text

    def _describe(self, explorer: Any) -> dict[str, Any]:
        return {"most": self.most}


class Sentences(Setting):
    """Sentences, each a list of one word or more; from Python also a string, with one sentence a line.

    Parameters
    ----------
    most_words : int
        How many words there may be in all.
    default, or_none, label, help
        As for every `Setting`; no sentences unless another default is named.
    """

    kind = "sentences"

    def __init__(self, most_words: int = 2000, *, default: Any = (), **options: Any):
        super().__init__(default, **options)
        self.most_words = most_words

    def _check(self, value: Any, explorer: Any) -> list[list[str]]:
        sentences = check_sentences(value, self.name, least=0)
        n_words = sum(map(len, sentences))
        if n_words > self.most_words:
            raise ValueError(f"{self.name} must be at most {self.most_words} words; got {n_words}")
        return sentences

    def _describe(self, explorer: Any) -> dict[str, Any]:
        return {"most": self.most_words}
