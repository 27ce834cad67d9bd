from pydantic import SecretBytes

# slot: settings spaced
secret_key: SecretBytes = Field(min_length=32)
"""The key that signs tokens; at least 32 random bytes."""
access_token_expire_minutes: int = Field(default=30, gt=0, le=1_440)
"""Lifetime of an access token."""
refresh_token_expire_days: int = Field(default=7, gt=0, le=365)
"""Lifetime of a refresh token."""
