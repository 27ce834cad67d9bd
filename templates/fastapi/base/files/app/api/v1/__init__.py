"""Version 1 of the API."""

from fastapi import APIRouter

# Routes are tried in this order.
router = APIRouter()
# slot: resources
# slot: example
# slot: routers
