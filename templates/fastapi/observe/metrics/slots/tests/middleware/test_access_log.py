# slot: active
assert access_log.active == 0
