from app.models.__name_snake__ import __name_pascal__

# slot: models
"__name_pascal__",
