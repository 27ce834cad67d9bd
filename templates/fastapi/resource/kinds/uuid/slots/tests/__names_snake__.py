from uuid import UUID
# slot: example
str(UUID(int=number))
