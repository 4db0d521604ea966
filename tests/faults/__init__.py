"""Crash tests: the real service in processes of its own, killed at the named points of the ring, and started again."""
