"""Version 1 of the API."""

from fastapi import APIRouter

router = APIRouter()
# slot: resources
# slot: example
# slot: routers
