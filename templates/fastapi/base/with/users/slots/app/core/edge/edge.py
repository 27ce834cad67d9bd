from app.core.edge.entries import Entries

# slot: layers
app = Entries(app, settings)
