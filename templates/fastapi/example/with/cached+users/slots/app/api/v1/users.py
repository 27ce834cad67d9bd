from app.dependencies import note_invalidation

# slot: registered
note_invalidation(session, "users")

# slot: deleted
note_invalidation(session, "items", "users")
