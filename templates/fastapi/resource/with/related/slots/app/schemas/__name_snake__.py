from collections.abc import Sequence
from typing import Literal

# slot: shapes
__name_pascal__Include = Literal[*slot_includes]

# slot: filters
include: Sequence[__name_pascal__Include] = ()
