from typing import Annotated
from pydantic import Field

# slot: shapes
__field_pascal__Id = Annotated[int, Field(ge=1, lt=2**31)]

# slot: http
int

# slot: shape
__field_pascal__Id
