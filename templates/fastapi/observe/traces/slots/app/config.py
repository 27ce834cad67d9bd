# slot: settings spaced
otel_exporter_otlp_endpoint: str = Field(default="", pattern=r"^(https?://.+)?$")
"""The OTLP/HTTP endpoint for traces; without it, nothing is traced."""
otel_sample_ratio: float = Field(default=1.0, ge=0, le=1)
"""The share of requests that is traced."""
otel_trust_client: bool = False
"""Whether a client's `traceparent` decides instead; only for trusted clients."""
