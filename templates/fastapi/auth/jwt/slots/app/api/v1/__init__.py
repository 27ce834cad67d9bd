from app.api.v1 import auth

# slot: routers
router.include_router(auth.router)
