from uuid import UUID
# slot: http
UUID
