"""The root of the service: what it is, for whoever finds it."""

from fastapi import APIRouter

from app import __title__, __version__

router = APIRouter(include_in_schema=False)


@router.get("/")
async def read_root() -> dict[str, str]:
    """Name the service and where its documentation stands."""
    return {"name": __title__, "version": __version__, "docs": "/docs"}
