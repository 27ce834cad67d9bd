from app.dependencies import replica

# slot: told
# Without it the service is slower, and still ready.
if replica.state is not None:
    checks["replica"] = replica.state
