"""The training panel, and sweeps of runs computed beforehand."""
