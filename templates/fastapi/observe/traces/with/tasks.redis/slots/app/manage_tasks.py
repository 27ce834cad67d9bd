import asyncio

# slot: starting
if get_settings().otel_exporter_otlp_endpoint:
    from app.middleware.tracing import make_exporter, start_tracing

    start_tracing(get_settings(), make_exporter(get_settings()))

# slot: stopping
if get_settings().otel_exporter_otlp_endpoint:
    from app.middleware.tracing import stop_tracing

    await asyncio.to_thread(stop_tracing)
