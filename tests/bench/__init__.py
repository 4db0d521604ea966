"""Figures: how fast the ring is beside other bots on the same machine. `python -m tests.bench.ring`; no timed tests."""
