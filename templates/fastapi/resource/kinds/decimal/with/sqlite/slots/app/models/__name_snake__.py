from app.models.decimals import ScaledDecimal

# slot: type
ScaledDecimal(__digits__, __places__)
