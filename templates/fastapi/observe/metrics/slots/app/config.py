from pydantic import SecretStr

# slot: settings spaced
metrics_token: SecretStr = SecretStr("")
"""The bearer token for `/metrics`; without it, only this machine may read it."""
