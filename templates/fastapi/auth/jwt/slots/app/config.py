from pydantic import SecretBytes

# slot: settings spaced
secret_key: SecretBytes = Field(min_length=32)
access_token_expire_minutes: int = Field(default=30, gt=0, le=1_440)
refresh_token_expire_days: int = Field(default=7, gt=0, le=365)
