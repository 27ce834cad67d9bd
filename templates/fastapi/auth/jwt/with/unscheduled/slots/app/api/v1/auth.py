# slot: sweep
await tokens.remove_expired(session)
