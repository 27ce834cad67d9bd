from app.api.v1 import mail

# slot: routers
router.include_router(mail.router)
