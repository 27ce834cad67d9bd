"""Numbers for unique values, each used once per test run."""

from itertools import count

NUMBERS = count(1)
