"""Tests, on the same floors as the code."""
