from pydantic import Field
from uuid import uuid4

# slot: initial
Field(default_factory=__default__)
