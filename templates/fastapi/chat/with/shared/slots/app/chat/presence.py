# slot: methods
def has(self, room: str, username: str) -> bool:
    return username in self._rooms.get(room, ())
