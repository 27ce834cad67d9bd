"""The tests of the application."""

import os

os.environ["SECRET_KEY"] = "a secret that only the tests know, longer than it would have to be"
