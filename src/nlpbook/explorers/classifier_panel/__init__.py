"""The classifier panel, whose page trains a text classifier."""
