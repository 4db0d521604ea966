"""Tests of the core: real rows, real transactions, a clock that the test turns."""
