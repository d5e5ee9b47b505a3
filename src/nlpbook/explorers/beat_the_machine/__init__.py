"""The game "beat the machine"."""
