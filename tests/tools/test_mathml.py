"""TeX as MathML: every construct that the pages use, and a refusal where something is not known."""

import xml.etree.ElementTree as ElementTree

import pytest

from tools.mathml import Refused, mathml


def inside(tex):
    return mathml(tex).removeprefix("<math>").removesuffix("</math>")


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("x", "<mi>x</mi>"),
        ("12.5", "<mn>12.5</mn>"),
        ("1, 2", "<mn>1</mn><mo>,</mo><mn>2</mn>"),
        ("x_1^2", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
        ("w_{t-1}", "<msub><mi>w</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>"),
        ("h'", "<msup><mi>h</mi><mo>′</mo></msup>"),
        ("x_12", "<msub><mi>x</mi><mn>1</mn></msub><mn>2</mn>"),
        (r"\frac14", "<mfrac><mn>1</mn><mn>4</mn></mfrac>"),
        (r"\frac{a}{bc}", "<mfrac><mi>a</mi><mrow><mi>b</mi><mi>c</mi></mrow></mfrac>"),
        (r"\sqrt{2}", "<msqrt><mn>2</mn></msqrt>"),
        (r"\mathbf{aZ0}", "<mi>𝐚𝐙𝟎</mi>"),
        (r"\mathit{ah}", "<mi>𝑎ℎ</mi>"),
        (r"\hat{x}", '<mover accent="true"><mi>x</mi><mo>^</mo></mover>'),
        (r"\text{a < b }", "<mtext>a\u00a0&lt;\u00a0b\u00a0</mtext>"),
        (r"\operatorname{count}", '<mi mathvariant="normal">count</mi>'),
        (
            r"\operatorname*{arg\,max}_x",
            '<munder><mi mathvariant="normal">arg\u2009max</mi><mi>x</mi></munder>',
        ),
        (r"\sum_i", "<munder><mo>∑</mo><mi>i</mi></munder>"),
        (r"\max_i^n", "<munderover><mi>max</mi><mi>i</mi><mi>n</mi></munderover>"),
        (r"\underbrace{a}_{b}", "<munder><munder><mi>a</mi><mo>⏟</mo></munder><mi>b</mi></munder>"),
        (r"a, \dots", "<mi>a</mi><mo>,</mo><mo>…</mo>"),
        (r"a \ge \dots \ge b", "<mi>a</mi><mo>≥</mo><mo>⋯</mo><mo>≥</mo><mi>b</mi>"),
        (r"\bigl(", '<mo stretchy="false">(</mo>'),
        (
            r"\begin{aligned} a &= b \\[4pt] &= c \end{aligned}",
            '<mtable class="aligned"><mtr><mtd><mi>a</mi></mtd><mtd><mo>=</mo><mi>b</mi></mtd></mtr>'
            "<mtr><mtd></mtd><mtd><mo>=</mo><mi>c</mi></mtd></mtr></mtable>",
        ),
        (r"x \tag{2.7}", '<mi>x</mi><mspace width="2em"></mspace><mtext>(2.7)</mtext>'),
    ],
)
def test_constructs(tex, expected):
    assert inside(tex) == expected
    ElementTree.fromstring(mathml(tex))


def test_a_formula_of_its_own_is_a_block():
    assert mathml("x", display=True) == '<math display="block"><mi>x</mi></math>'


@pytest.mark.parametrize(
    "tex",
    [
        r"\cancel{x}",
        "{x",
        "x}",
        r"\frac{1}",
        "x_1_2",
        "x^",
        r"\mathbf{ä}",
        r"\begin{aligned} x \end{split}",
        r"\begin{aligned} x",
        r"\begin{array}{c} x \end{array}",
        r"\text{no $x$}",
        r"\sqrt[3]{x}",
        "a & b",
    ],
)
def test_what_is_not_known_is_refused(tex):
    with pytest.raises(Refused):
        mathml(tex)
