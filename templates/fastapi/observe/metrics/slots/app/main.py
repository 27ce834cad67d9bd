from app.api import metrics
from app.core.metrics import Metrics

# slot: startup
metrics.sampler.start()

# slot: shutdown
await metrics.sampler.stop()

# slot: routers
app.include_router(metrics.router)

# slot: outermost
app.add_middleware(Metrics)
