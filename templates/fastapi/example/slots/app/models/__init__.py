from app.models.item import Item

# slot: models
"Item",
