"""Starting: how a part of the application says that it must not run like this."""


class StartRefused(Exception):
    """Raised at start; the server prints its words and ends."""
