from typing import Any
# slot: python
dict[str, Any]
