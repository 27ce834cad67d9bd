from uuid import UUID
# slot: python
UUID
