"""The run-time check of every annotated call of the library, shapes included.

Bad input has to be refused by the library itself, with a message of its own. So a call is checked after it
has returned, arguments and result together: a call that raised has refused its arguments, which is for the
test to judge; a call that returned has accepted them, and they must be what the annotations promise.
"""

import inspect

from beartype import BeartypeConf, beartype

# A whole number is a float too, as everywhere in Python's type hints (PEP 484).
_checked = beartype(conf=BeartypeConf(is_pep484_tower=True))


def after_the_call(function):
    """Check with beartype, but only the signature that jaxtyping checks when a call has returned.

    jaxtyping makes two functions of a signature: one with the parameters alone, called before, and one that
    takes the result as one more keyword-only argument, called after.
    """
    parameters = list(inspect.signature(function).parameters.values())
    takes_result = any(p.kind is p.KEYWORD_ONLY and p.name.startswith("ret") for p in parameters)
    return _checked(function) if takes_result else function
