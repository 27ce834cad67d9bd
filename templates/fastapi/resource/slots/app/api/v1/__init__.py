from app.api.v1 import __names_snake__

# slot: resources
router.include_router(__names_snake__.router)
