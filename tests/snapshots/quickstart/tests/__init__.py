"""Tests, which run with a secret of their own."""

import os

os.environ["SECRET_KEY"] = "a secret that only the tests know, longer than it would have to be"
