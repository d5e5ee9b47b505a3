import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.cleaning import clean_inline, sentences_of


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        (
            "Return ``True`` if :attr:`input` is a :class:`~torch.Tensor`.",
            "Return True if input is a Tensor.",
        ),
        ("See :func:`the guide <a.b.c>` or `this page <http://x.org>`_.", "See the guide or this page."),
        ("*One* and **two** and _three_ of `four`", "One and two and three of four"),
        ("Call numpy.ndarray.sort() on the item(s) [1]_.", "Call sort on the items."),
        ("The \"bool()\" of 'K' is “it’s”", 'The bool of K is "it\'s"'),
        ("Stop. ``save`` it, e.g. ``now`` -- or pre- computed", "Stop. Save it, e.g. now - or pre-computed"),
        ("Plain text, i.e. words: 3.14 of them.", "Plain text, i.e. words: 3.14 of them."),
    ],
)
def test_markup_comes_off(marked, plain):
    assert clean_inline(marked) == plain


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        (
            "The ``array`` is sorted. It still isn't copied.",
            ["the array is sorted .", "it still isn't copied ."],
        ),
        (
            "The file is read. See https://x.org/a for it. It is closed again.",
            ["the file is read .", "it is closed again ."],
        ),
        ("If ``x > 0`` then it is kept.", []),
        ("The sum of :math:`x_i^2` is taken.", []),
        ("The value of :math:`x` is taken.", ["the value of x is taken ."]),
        ("for i in range(10): print(i)", []),
        ("Too short.", []),
        ("numpy scipy torch pandas matplotlib", []),
        ("It reads setup.py from the folder.", []),
        ("Formats {name} with the rest of it.", []),
        ("This (open bracket is never closed.", []),
        ("a_b c_d e_f the g_h i_j k_l words are.", []),
        ("This line was cut off after the", []),
    ],
)
def test_only_sentences_of_natural_language_are_kept(paragraph, sentences):
    assert [" ".join(tokens) for tokens in sentences_of(paragraph)] == sentences


@given(st.text() | st.text(st.sampled_from("the a`*_.(){}[]<>:~$\"'- \x00")))
def test_any_text_can_be_cleaned(text):
    for tokens in sentences_of(text):
        assert len(tokens) >= 4
        assert all(
            token and token == token.lower() and not any(c.isspace() for c in token) for token in tokens
        )
        assert not set("".join(tokens)) & set("\x00`{}[]<>$")
