"""Exercises of every chapter: `from nlpbook.exercises import words`, then `words.cosine.check(...)`."""

from nlpbook.exercises.base import Exercise, Feedback, Mistake, Variant

__all__ = ["Exercise", "Feedback", "Mistake", "Variant"]
