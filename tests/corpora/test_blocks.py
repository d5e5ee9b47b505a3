from inspect import cleandoc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.blocks import paragraphs

NUMPY = """
    Compute the mean.

    The rows are read
    one by one.

    Parameters
    ----------
    a : array_like
        The numbers to be averaged.
    axis, out : int, optional
        Where to go.

    Returns
    -------
    m : ndarray
        The mean of the numbers.

    See Also
    --------
    median, average : other functions

    Examples
    --------
    >>> mean([1, 2])
    1.5

    The next one is a comment.

    >>> for i in range(3):
    ...     print(i)
    """

GOOGLE = """Reads a file.

    Args:
        path (str, optional): The file to
            read from.
        n: How many lines are
            wanted.
        **kwargs: Anything else.

    Returns:
        A list of lines.

    Note: it is closed afterwards.

    Example::

        f = read("x")
        print(f)

    .. note::
        The file must exist.

    .. math::
        x = y + z
    .. versionadded:: 2.0
    """

FIELDS = """Send a message.

    :param text: what to send
        and how.
    :type text: str
    :returns: the number of bytes.
    :rtype: int

    Use it as follows::

        send("hello")

    and then wait.

    ======  ===========
    name    meaning
    ======  ===========
    a       first thing
    ======  ===========

    +-----+------+
    | a   | text |
    +-----+------+

    - the first item
      goes on here
    - the second item
    1. a numbered one

    filename -- the name of the file
    mode     The mode to open it in
    stmt     ::=  "a" | "b"
    """


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            NUMPY,
            [
                "Compute the mean.",
                "The rows are read one by one.",
                "The numbers to be averaged.",
                "Where to go.",
                "The mean of the numbers.",
                "other functions",
                "The next one is a comment.",
            ],
        ),
        (
            GOOGLE,
            [
                "Reads a file.",
                "The file to read from.",
                "How many lines are wanted.",
                "Anything else.",
                "A list of lines.",
                "it is closed afterwards.",
                "The file must exist.",
            ],
        ),
        (
            FIELDS,
            [
                "Send a message.",
                "what to send and how.",
                "the number of bytes.",
                "Use it as follows:",
                "and then wait.",
                "the first item goes on here",
                "the second item",
                "a numbered one",
            ],
        ),
        ("", []),
        ("One line.", ["One line."]),
    ],
)
def test_only_prose_is_left(text, expected):
    assert paragraphs(cleandoc(text)) == expected


@given(st.text(st.sampled_from("ab.: \n\t-=`*>|()1")))
def test_any_text_can_be_read_and_nothing_is_made_up(text):
    found = paragraphs(text)
    assert all(paragraph.strip() for paragraph in found)
    assert len("".join("".join(found).split())) <= len("".join(text.split()))
