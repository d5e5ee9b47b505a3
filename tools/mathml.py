"""Formulas for readers without JavaScript: the TeX that this book uses, as MathML.

MathJax sets the book's formulas; where no script runs, browsers draw MathML by themselves. This knows the
part of TeX that the pages use, and refuses the rest: the page then shows the TeX itself. Tests list what was
refused on the pages, and compare what was made with what MathJax makes of the same formulas. (The library
latex2mathml, tried at 3.81, makes ill-formed HTML of thirteen of the pages' formulas, and prints the space
between rows as text.)
"""

import re
from html import escape

LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "ell": "ℓ", "partial": "∂", "infty": "∞",
}  # fmt: skip
UPRIGHT_LETTERS = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "top": "⊤", "bot": "⊥", "emptyset": "∅", "nabla": "∇",
}  # fmt: skip
OPERATORS = {
    "cdot": "⋅", "times": "×", "pm": "±", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "ast": "∗", "circ": "∘",
    "mid": "∣", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈",
    "equiv": "≡", "sim": "∼", "propto": "∝", "in": "∈", "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←", "mapsto": "↦", "Rightarrow": "⇒", "iff": "⟺",
    "ldots": "…", "cdots": "⋯", "vdots": "⋮", "forall": "∀", "exists": "∃", "ll": "≪", "gg": "≫",
    "colon": ":", "setminus": "∖", "land": "∧", "lor": "∨", "neg": "¬",
}  # fmt: skip
FENCES = {
    "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈",
    "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "{": "{", "}": "}", "|": "‖",
}  # fmt: skip
LARGE = {"sum": "∑", "prod": "∏", "int": "∫", "bigcup": "⋃"}
NAMES = set("ln log exp cos sin tan tanh max min arg det dim Pr lim sup inf".split())
UNDER_NAMES = {"max", "min", "lim", "sup", "inf"}
ACCENTS = {"tilde": "~", "hat": "^", "bar": "¯", "vec": "→", "dot": "˙", "overline": "¯", "widehat": "^"}
SIZES = {"big", "Big", "bigg", "Bigg"}  # with l, m or r at the end too
DOUBLE_STRUCK = {"C": "ℂ", "E": "𝔼", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}
SPACES = {",": 0.167, ":": 0.222, ";": 0.278, " ": 0.25, "quad": 1, "qquad": 2, "!": -0.167}
TABLES = {"split", "aligned", "align", "align*", "gathered", "cases", "pmatrix"}

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\s+|.", re.DOTALL)
_OPERATOR_CHARACTERS = {"-": "−", "*": "∗", "'": "′"}


class Refused(ValueError):
    """The formula uses TeX that is not known here."""


def _shifted(text, capital, small, digit=None):
    """Letters of a text as mathematical letters of another kind, which start at these places of Unicode."""
    made = ""
    for character in text:
        if "A" <= character <= "Z":
            made += chr(capital + ord(character) - ord("A"))
        elif character == "h" and small == 0x1D44E:
            made += "ℎ"  # the italic h had its own place before the others
        elif "a" <= character <= "z":
            made += chr(small + ord(character) - ord("a"))
        elif "0" <= character <= "9" and digit is not None:
            made += chr(digit + ord(character) - ord("0"))
        elif character == " ":
            continue
        else:
            raise Refused(f"a special letter {character!r}")
    return made


def _operator(text, attributes=""):
    return f"<mo{attributes}>{escape(text, quote=False)}</mo>"


def _row(parts):
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, tex):
        self.tokens = _TOKEN.findall(tex)
        self.at = 0

    def peek(self):
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self):
        token = self.peek()
        if token is None:
            raise Refused("it ends too early")
        self.at += 1
        return token

    def expect(self, wanted):
        token = self.take()
        if token != wanted:
            raise Refused(f"{token!r} stands for {wanted!r}")

    def raw_argument(self):
        """The text between braces, as it is."""
        self.expect("{")
        depth, text = 1, ""
        while True:
            if self.at >= len(self.tokens):
                raise Refused("a brace stays open")
            token = self.tokens[self.at]
            self.at += 1
            depth += (token == "{") - (token == "}")
            if depth == 0:
                return text
            text += token

    def argument(self):
        """The next group, or the next single sign: \\frac14 is one quarter."""
        if self.peek() == "{":
            self.take()
            inside = self.row({"}"})
            self.take()
            return _row(inside)
        return self.atom(one_digit=True)[0]

    def row(self, stops):
        """Everything up to one of `stops` or the end."""
        parts = []
        while (token := self.peek()) is not None and token not in stops:
            if token == "}":
                raise Refused("a brace too many")
            parts.append(self.scripted())
        if token is None and None not in stops:
            raise Refused("it ends too early")
        return parts

    def scripted(self):
        """One sign with what stands below and above it."""
        base, around = self.atom()
        below = above = None
        while (token := self.peek()) in ("_", "^", "'"):
            self.take()
            if token == "_" and below is None:
                below = self.argument()
            elif token == "'":
                above = (above or "") + _operator("′")
            elif token == "^" and above is None:
                above = self.argument()
            else:
                raise Refused("two scripts in one place")
        if below is not None and above is not None:
            tag = "munderover" if around else "msubsup"
            return f"<{tag}>{base}{below}{above}</{tag}>"
        if below is not None:
            tag = "munder" if around else "msub"
            return f"<{tag}>{base}{below}</{tag}>"
        if above is not None:
            tag = "mover" if around else "msup"
            return f"<{tag}>{base}{above}</{tag}>"
        return base

    def atom(self, one_digit=False):
        """One sign, and whether its scripts stand under and over it."""
        token = self.peek()
        if token in ("_", "^"):
            return "<mrow></mrow>", False
        self.take()
        if token == "{":
            inside = self.row({"}"})
            self.take()
            return _row(inside), False
        if token.startswith("\\"):
            return self.command(token[1:])
        if token.isdigit() and token.isascii():
            number = token
            while not one_digit and self.at < len(self.tokens):
                rest = "".join(self.tokens[self.at : self.at + 2])
                if not re.match(r"\d|\.\d", rest):
                    break
                number += self.tokens[self.at]
                self.at += 1
            return f"<mn>{number}</mn>", False
        if token.isalpha():
            return (f"<mi>{token}</mi>" if token.isascii() else f"<mtext>{token}</mtext>"), False
        if token in "&~#$%":
            raise Refused(f"{token!r} in a row")
        if token in "()[]|":
            return _operator(token, ' stretchy="false"'), False
        return _operator(_OPERATOR_CHARACTERS.get(token, token)), False

    def command(self, name):
        if name in LETTERS:
            return f"<mi>{LETTERS[name]}</mi>", False
        if name in UPRIGHT_LETTERS:
            return f'<mi mathvariant="normal">{UPRIGHT_LETTERS[name]}</mi>', False
        if name == "dots":  # between operators they stand at their height, in a list on the line
            following = (self.peek() or "").removeprefix("\\")
            joined = following in ("+", "-", "=", "<", ">") or (
                following in OPERATORS and "dots" not in following
            )
            return _operator("⋯" if joined else "…"), False
        if name in OPERATORS:
            return _operator(OPERATORS[name]), False
        if name in FENCES:
            return _operator(FENCES[name], ' stretchy="false"'), False
        if name in LARGE:
            return _operator(LARGE[name]), name != "int"
        if name in NAMES:
            return f"<mi>{name}</mi>", name in UNDER_NAMES
        if name in ("#", "%", "$", "&", "_"):
            return f"<mi>{escape(name)}</mi>", False
        if name in SIZES or (name[:-1] in SIZES and name[-1] in "lmr"):
            return self.atom()
        if name in ("textstyle", "displaystyle"):
            shown = str(name == "displaystyle").lower()
            inside = self.row({None, "}", "&", "\\\\", "\\end"})
            return f'<mstyle displaystyle="{shown}">{"".join(inside)}</mstyle>', False
        if name == "mathbb":
            letter = self.raw_argument()
            if letter not in DOUBLE_STRUCK:
                raise Refused(f"a double-struck {letter!r}")
            return f"<mi>{DOUBLE_STRUCK[letter]}</mi>", False
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}em"></mspace>', False
        if name in ACCENTS:
            return f'<mover accent="true">{self.argument()}{_operator(ACCENTS[name])}</mover>', False
        if name in ("frac", "tfrac", "dfrac"):
            return f"<mfrac>{self.argument()}{self.argument()}</mfrac>", False
        if name == "sqrt":
            if self.peek() == "[":
                raise Refused("a root with an index")
            return f"<msqrt>{self.argument()}</msqrt>", False
        if name == "underbrace":
            return f"<munder>{self.argument()}{_operator('⏟')}</munder>", True
        if name in ("text", "texttt", "mathrm", "textit"):
            text = self.raw_argument()
            if "$" in text or "\\" in text:
                raise Refused("a formula inside a text")
            text = escape(text, quote=False)
            if name == "mathrm":
                return f'<mi mathvariant="normal">{text.replace(" ", "")}</mi>', False
            text = text.replace(" ", "\u00a0")  # at its ends MathML drops an ordinary space
            return ("<mtext class='tt'>" if name == "texttt" else "<mtext>") + text + "</mtext>", False
        if name == "mathbf":
            return f"<mi>{_shifted(self.raw_argument(), 0x1D400, 0x1D41A, 0x1D7CE)}</mi>", False
        if name == "mathit":
            return f"<mi>{_shifted(self.raw_argument(), 0x1D434, 0x1D44E)}</mi>", False
        if name == "operatorname":
            under = self.peek() == "*"
            if under:
                self.take()
            text = re.sub(r"\\,", "\u2009", self.raw_argument())
            if "\\" in text or "$" in text:
                raise Refused("a formula inside a name")
            return f'<mi mathvariant="normal">{escape(text, quote=False)}</mi>', under
        if name == "begin":
            return self.table(), False
        if name == "tag":
            return (
                f'<mspace width="2em"></mspace><mtext>({escape(self.raw_argument(), quote=False)})</mtext>',
                False,
            )
        raise Refused(f"\\{name}")

    def table(self):
        name = self.raw_argument()
        if name not in TABLES:
            raise Refused(f"\\begin{{{name}}}")
        rows, cells = [], []
        while True:
            cells.append("".join(self.row({"&", "\\\\", "\\end"})))
            token = self.take()
            if token == "&":
                continue
            rows.append(cells)
            cells = []
            if token == "\\end":
                break
            if self.peek() == "[":  # more space between two rows
                while self.take() != "]":
                    pass
        if self.raw_argument() != name:
            raise Refused("an environment that another one closes")
        if len(rows) == 1 and len(rows[0]) == 1:
            return f"<mrow>{rows[0][0]}</mrow>"
        lines = "".join(
            "<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in cells) + "</mtr>"
            for cells in rows
            if any(cells)
        )
        table = f'<mtable class="{name.rstrip("*")}">{lines}</mtable>'
        if name == "pmatrix":
            return f"<mrow>{_operator('(')}{table}{_operator(')')}</mrow>"
        return f"<mrow>{_operator('{')}{table}</mrow>" if name == "cases" else table


def mathml(tex, display=False):
    """A formula of TeX as MathML; raises `Refused` for TeX that is not known here."""
    parts = _Reader(tex).row({None})
    block = ' display="block"' if display else ""
    return f"<math{block}>{''.join(parts)}</math>"
