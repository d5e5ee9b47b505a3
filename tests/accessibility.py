"""What axe-core finds wrong in a page, for readers who use a keyboard, a voice or a screen reader.

Needs the package axe-playwright-python, which carries axe-core with it: nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

# Of each look of text, so many elements are tried: the contrast of one that is scrolled out of its box cannot
# be judged.
TRIED_OF_EACH_LOOK = 4

# The rules that axe runs unless told otherwise but contrast, which is tried by itself, and one more: whoever
# speaks to the machine says the name that is seen.
RULES = {"color-contrast": {"enabled": False}, "label-content-name-mismatch": {"enabled": True}}

# What is folded is unfolded, what moves is moved to its end, and of formulas, which are MathJax's own, the
# text is left.
UNFOLD = """
async () => {
  for (const one of document.querySelectorAll("mjx-container")) one.textContent = one.textContent;
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll(".toggle-hidden")) one.classList.remove("toggle-hidden");
  await new Promise((go) => requestAnimationFrame(go));
  for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
  }
}
"""

PLAIN = """
() => {
  for (const one of document.querySelectorAll("pre")) one.textContent = one.textContent;
}
"""

# Contrast depends on the colour, size and weight of a text, and on the grounds and opacities of all that it
# stands in: a page of twenty thousand words has some seventy looks.
LOOKS = """
(most) => {
  const grounds = new Map(), looks = new Map();
  const groundOf = (one) => {
    if (!one) return "";
    if (!grounds.has(one)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
      const own = backgroundColor + backgroundImage + opacity;
      grounds.set(one, (own === "rgba(0, 0, 0, 0)none1" ? "" : own) + groundOf(one.parentElement));
    }
    return grounds.get(one);
  };
  for (const one of document.body.querySelectorAll(":not(script, style, noscript, option, svg *)")) {
    const hasText = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!hasText || !one.checkVisibility()) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(one);
    const look = [color, fontSize, fontWeight, one.tagName === "BUTTON", groundOf(one)].join(" ");
    looks.set(look, [...(looks.get(look) || []), one]);
  }
  const place = (ones, i) => Math.round(i * (ones.length - 1) / (most - 1));
  const evenly = (ones) => Array.from({ length: most }, (_, i) => ones[place(ones, i)]);
  return [...looks.values()].flatMap((ones) => (ones.length > most ? evenly(ones) : ones));
}
"""


class Violation(NamedTuple):
    """One element that breaks one of axe's rules."""

    rule: str
    element: str  # a selector
    html: str
    why: str


def _run(page: Any, where: str, options: dict[str, Any]) -> list[Violation]:
    if page.evaluate("typeof window.axe") == "undefined":
        from axe_playwright_python.base import AXE_SCRIPT

        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], "preload": False, **options}
    found = page.evaluate(f"axe.run({where}, {json.dumps(options)}).then((results) => results.violations)")
    return [
        Violation(
            rule["id"],
            " ".join(map(str, node["target"])),
            node["html"][:160],
            "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"]),
        )
        for rule in found
        for node in rule["nodes"]
    ]


def unfold(page: Any) -> None:
    """Open all that is folded in a page, so that it can be judged."""
    page.evaluate(UNFOLD)


def without_colours(page: Any) -> None:
    """Leave of code the bare text, which says the same to a screen reader: axe is then done sooner."""
    page.evaluate(PLAIN)


def structure(page: Any, only: Sequence[str] = ()) -> list[Violation]:
    """Return what breaks axe's rules except that of contrast, or those only that are named."""
    return _run(page, "document", {"runOnly": list(only)} if only else {"rules": RULES})


def contrast(page: Any) -> list[Violation]:
    """Return the texts that are too pale on their ground (WCAG 2, level AA), one or a few of each look."""
    where = f"{{include: ({LOOKS})({TRIED_OF_EACH_LOOK})}}"
    return _run(page, where, {"runOnly": ["color-contrast"]})


def contrast_ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the contrast, 1 to 21, of two colours [red, green, blue] (0 to 255), as WCAG 2 defines it."""

    def luminance(colour: Sequence[float]) -> float:
        shares = [value / 255 for value in colour]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)
