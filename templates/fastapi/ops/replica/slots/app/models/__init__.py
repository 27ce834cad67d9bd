from app.models.replica_beat import ReplicaBeat

# slot: models sorted
"ReplicaBeat",
