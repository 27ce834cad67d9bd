from typing import Annotated
from pydantic import Field

# slot: shapes
__field_pascal__ = Annotated[slot_http, Field(*slot_rules)]

# slot: shape
__field_pascal__
