import asyncio

# slot: shutdown
if settings.otel_exporter_otlp_endpoint:
    from app.core.tracing import stop_tracing

    await asyncio.to_thread(stop_tracing)

# slot: outermost
if settings.otel_exporter_otlp_endpoint:
    # Import the libraries of tracing only if tracing is on.
    from app.core.tracing import Traces, make_exporter, start_tracing

    app.add_middleware(Traces, provider=start_tracing(settings, make_exporter(settings)))
