# slot: settings spaced
worker_metrics_port: int = Field(default=0, ge=0, le=65_535)
"""The port of a worker's metrics, on every address; 0 serves none."""
