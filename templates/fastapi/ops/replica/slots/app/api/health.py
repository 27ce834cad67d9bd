from app.dependencies import replica

# slot: told
# The service is ready without it, only slower.
if replica.state is not None:
    checks["replica"] = replica.state
