"""The key that signs tokens and cookies."""

import pytest
from pydantic import ValidationError

from app.config import Settings


@pytest.mark.parametrize("key", ["", "x" * 31])
def test_a_short_key_is_refused(key: str) -> None:
    """Refuse a SECRET_KEY that is empty or shorter than 32 characters."""
    with pytest.raises(ValidationError, match="secret_key"):
        Settings.model_validate({"secret_key": key})
