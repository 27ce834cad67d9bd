from app.api.v1 import dashboard, items

# slot: example
router.include_router(items.router)
router.include_router(dashboard.router)
