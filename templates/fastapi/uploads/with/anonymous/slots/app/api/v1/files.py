# slot: owner
# One quota for all clients.
owner, owned = 0, ()
