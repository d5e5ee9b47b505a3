"""The mark of a checked cell is left out of a page, and nothing else is."""

from docutils import nodes
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st

from tools.checked_cells import leave_out_marks, without_mark
from tools.notebooks import CHECK_MARK

lines = st.lists(st.sampled_from(["x = 1", "", "    y", "# a comment", f"print('{CHECK_MARK}')"]), max_size=6)


@given(lines, lines)
def test_only_the_mark_goes(before, after):
    code = "\n".join([*before, CHECK_MARK, *after])
    assert without_mark(code) == "\n".join(before + after)


def test_blocks_of_a_page():
    page = new_document("page")
    page += nodes.literal_block("", f"{CHECK_MARK}\nprint(1)")
    page += nodes.literal_block("", "print(2)")
    page += nodes.paragraph("", f"The mark is {CHECK_MARK}.")
    leave_out_marks(None, page)
    assert [node.astext() for node in page] == ["print(1)", "print(2)", f"The mark is {CHECK_MARK}."]
