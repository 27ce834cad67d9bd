from typing import Any

from app.schemas.json_object import JsonObject
# slot: http
JsonObject

# slot: plain
dict[str, Any]
