"""Keys: text that is the same only when every character is."""

from sqlalchemy import String


def key(length: int) -> String:
    """Make the type of a column that compares its text exactly, on every database."""
    exact = String(length, collation="utf8mb4_bin")
    return String(length).with_variant(exact, "mysql", "mariadb")
