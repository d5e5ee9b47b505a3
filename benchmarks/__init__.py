"""Timings of the library beside its peers: ``make bench``."""
