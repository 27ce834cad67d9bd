from pydantic import SecretStr

# slot: settings spaced
# What has to be known to read /metrics; without it, this machine alone may.
metrics_token: SecretStr = SecretStr("")
