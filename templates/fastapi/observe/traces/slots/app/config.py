# slot: settings spaced
# Where traces are sent, over OTLP and HTTP; nothing is traced without it.
otel_exporter_otlp_endpoint: str = ""
otel_sample_ratio: float = Field(default=1.0, ge=0, le=1)
# Whether a client's traceparent decides instead: only where all clients are your own services.
otel_trust_client: bool = False
