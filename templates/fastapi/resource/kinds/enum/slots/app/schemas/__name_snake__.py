from app.models.__name_snake__ import __name_pascal____field_pascal__
# slot: http
__name_pascal____field_pascal__
