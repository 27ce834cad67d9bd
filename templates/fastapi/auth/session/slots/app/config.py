from pydantic import SecretBytes

# slot: settings spaced
secret_key: SecretBytes = Field(min_length=32)
"""The key that signs tokens; at least 32 random bytes."""
session_expire_days: int = Field(default=7, gt=0, le=365)
"""Lifetime of a session."""
