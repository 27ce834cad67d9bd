from app.api import metrics

# slot: startup
metrics.sampler.start()

# slot: shutdown
await metrics.sampler.stop()

# slot: routers
app.include_router(metrics.router)
