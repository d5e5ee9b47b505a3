"""Helpers that build, test and clean the book. No reader of the book imports them.

Run them with ``python -m tools COMMAND`` from the repository's top folder; ``make COMMAND`` does the same.
"""
