"""Lines of text files as they come: UTF-8 or Latin-1, with or without a byte order mark, CRLF or LF."""

import os
import re
from pathlib import Path

_NUMBER = re.compile(r"[0-9]{1,9}")


def read_text(path: str | os.PathLike, *, or_latin1: bool = False) -> str:
    r"""The text of a file, without a byte order mark, its lines ended by "\\n" alone.

    Parameters
    ----------
    path : str or path
        A text file in UTF-8.
    or_latin1 : bool, default False
        Take a file that is not UTF-8 for Latin-1, in which every byte is a character.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the file is not UTF-8; the message names the file and the line.
    OSError
        If it cannot be read.
    """
    content = Path(path).read_bytes()
    return decode(content, str(path), or_latin1=or_latin1)


def decode(content: bytes, name: str, *, or_latin1: bool = False) -> str:
    """The same for bytes that came from elsewhere, such as from an archive; `name` is for the message."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not or_latin1:
            line = content.count(b"\n", 0, error.start) + 1
            raise fault(name, line, f"byte 0x{content[error.start]:02x} is no UTF-8") from None
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n")


def read_lines(path: str | os.PathLike, *, or_latin1: bool = False) -> list[str]:
    """The lines of a file, as `read_text` gives them; the last one may lack its line end."""
    return split_lines(read_text(path, or_latin1=or_latin1))


def split_lines(text: str) -> list[str]:
    r"""Cut at "\\n" only: `str.splitlines` would cut at rare characters too, which occur inside of lines."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def fault(path: str | os.PathLike, line: int, message: str) -> ValueError:
    """The error for what is wrong in a file: it names the file and the line, counted from 1."""
    return ValueError(f"{path}, line {line}: {message}")


def whole_number(text: str) -> int | None:
    """The number that ASCII digits write, at most nine of them; None for any other text."""
    return int(text) if _NUMBER.fullmatch(text) else None
