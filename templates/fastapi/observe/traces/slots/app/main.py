import asyncio

from app.core.tracing import Traces, make_exporter, start_tracing, stop_tracing

# slot: shutdown
await asyncio.to_thread(stop_tracing)

# slot: outermost
if settings.otel_exporter_otlp_endpoint:
    app.add_middleware(Traces, provider=start_tracing(settings, make_exporter(settings)))
