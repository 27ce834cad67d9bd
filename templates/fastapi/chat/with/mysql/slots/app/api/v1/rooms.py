from sqlalchemy import func

# slot: conditions
# The collation ignores spaces at the end: rooms that differ by them would share a history.
query = query.where(func.length(Message.room) == len(room.encode()))
