from typing import get_args

from app.models.__name_snake__ import __name_pascal____field_pascal__
# slot: example
get_args(__name_pascal____field_pascal__)[-(number % 2)]
