"""Numbers for unique values, each used once per test run."""

from itertools import count

# Tests choose lower ones themselves.
NUMBERS = count(10)
