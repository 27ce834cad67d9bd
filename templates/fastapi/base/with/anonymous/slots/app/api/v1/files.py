# slot: owner
# There is one quota for all.
owner, owned = 0, ()
