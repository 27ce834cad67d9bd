from app.api.v1 import session

# slot: routers
router.include_router(session.router)
