import asyncio

# slot: shutdown
if settings.otel_exporter_otlp_endpoint:
    from app.middleware.tracing import stop_tracing

    await asyncio.to_thread(stop_tracing)

# slot: outermost
if settings.otel_exporter_otlp_endpoint:
    # Import the libraries of tracing only if tracing is on.
    from app.middleware.tracing import TracingMiddleware, make_exporter, start_tracing

    provider = start_tracing(settings, make_exporter(settings))
    app.add_middleware(TracingMiddleware, provider=provider)
