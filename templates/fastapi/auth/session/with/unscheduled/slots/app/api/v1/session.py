# slot: sweep
await sessions.remove_expired(session)

# slot: sweep-visits
await sessions.remove_expired(session)
