from app.api.v1 import files

# slot: routers
router.include_router(files.router)
