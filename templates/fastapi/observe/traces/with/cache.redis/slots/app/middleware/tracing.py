from opentelemetry.instrumentation.redis import RedisInstrumentor

# slot: instruments
RedisInstrumentor().instrument(tracer_provider=provider)
_stops.append(RedisInstrumentor().uninstrument)
