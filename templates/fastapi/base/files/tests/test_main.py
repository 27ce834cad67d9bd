"""What the application is made of."""

import gc

from app.main import app


def test_it_is_not_searched_for_garbage() -> None:
    assert not any(found is app for found in gc.get_objects())
