from app.dependencies import note_invalidation

# slot: created
note_invalidation(session, "items")

# slot: bulk-created
note_invalidation(session, "items")

# slot: changed
note_invalidation(session, "items")

# slot: deleted
note_invalidation(session, "items")
