"""The grammar that every message of the validation room obeys."""

import pytest


def refusal(check, *arguments, error=(TypeError, ValueError), **options):
    """The message with which a check refuses its arguments; it must be `NAME must be ACCEPTED; got GOT`."""
    with pytest.raises(error) as caught:
        check(*arguments, "argument", **options)
    assert type(caught.value) in (error if isinstance(error, tuple) else (error,))
    message = str(caught.value)
    name, must_be, rest = message.partition(" must be ")
    accepted, got, shown = rest.partition("; got ")
    assert name.startswith("argument") and must_be and accepted and got and shown, message
    assert "\n" not in message
    assert len(message) < 500
    return message
