from app.core.view_counter import ViewCounter
from app.crud import items

# slot: example
view_counter = ViewCounter(items.add_views)
