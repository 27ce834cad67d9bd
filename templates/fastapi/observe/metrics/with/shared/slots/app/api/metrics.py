from app.core.metrics import leave

# slot: stopped
leave()
