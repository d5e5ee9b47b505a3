import pytest
from docutils import nodes

from tools.figure_texts import describe, titles


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('axes.set_title("Counting fails at order 4")', ["Counting fails at order 4"]),
        ('plots.heat_map(m, rows, columns, title="Who keeps company")', ["Who keeps company"]),
        ('plt.title("One")\nfigure.suptitle("Two")', ["One", "Two"]),
        ('a.set_title(f"k = {k}: the error falls")', ["k = ...: the error falls"]),
        ('right(title="Right"); left(title="Left")', ["Right", "Left"]),
        ("axes.set_title(name)", []),
        ('draw(title="")', []),
        ("%matplotlib inline\naxes.set_title('Still read')", ["Still read"]),
        ("1 +", []),
    ],
)
def test_titles_of_a_cell(source, expected):
    assert titles(source) == expected


def cell_with_figure(source, **attributes):
    cell = nodes.container(classes=["cell"])
    block = nodes.container(classes=["cell_input"])
    block += nodes.literal_block(source, source)
    output = nodes.container(classes=["cell_output"])
    image = nodes.image(uri="figure.png", **attributes)
    output += image
    cell += [block, output]
    return cell, image


def test_a_figure_is_described_by_its_title():
    cell, image = cell_with_figure('axes.set_title("It grows")')
    describe(None, cell)
    assert image["alt"] == "It grows"


def test_a_text_of_its_own_stays():
    cell, image = cell_with_figure('axes.set_title("It grows")', alt="A curve that rises from 1 to 3")
    describe(None, cell)
    assert image["alt"] == "A curve that rises from 1 to 3"


def test_without_a_title_nothing_is_invented():
    cell, image = cell_with_figure("axes.plot(x)")
    describe(None, cell)
    assert "alt" not in image
