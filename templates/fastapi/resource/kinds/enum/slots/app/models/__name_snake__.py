from typing import Literal, get_args

from sqlalchemy import Enum

# slot: aliases
__name_pascal____field_pascal__ = Literal[__words__]

# slot: python
__name_pascal____field_pascal__

# slot: type
Enum(*get_args(__name_pascal____field_pascal__), native_enum=False, create_constraint=True, length=32, name="ck_{{table}}_{{column}}")
