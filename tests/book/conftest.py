"""A browser for the tests of the built pages."""

from tests.browser import browser

__all__ = ["browser"]
