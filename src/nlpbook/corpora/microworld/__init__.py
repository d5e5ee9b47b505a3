"""The microworld: a small bilingual language whose truth is known."""
