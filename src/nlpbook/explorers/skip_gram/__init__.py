"""The skip-gram explorer."""
