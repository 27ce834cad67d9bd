from typing import Annotated
from pydantic import Field

# slot: filters
q: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")] | None = None
