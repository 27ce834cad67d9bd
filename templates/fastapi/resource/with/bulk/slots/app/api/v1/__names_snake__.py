from app.schemas.__name_snake__ import __name_pascal__BulkCreate, __name_pascal__List

# slot: bulk
@router.post("/bulk", status_code=201)
async def create___names_snake__(
    bulk: __name_pascal__BulkCreate,
    session: SessionDep,
    # slot: create-writer
) -> __name_pascal__List:
    """Create many {{names_words}}, or none of them."""
    created = []
    for body in bulk.items:
        # slot: checked
        __name_snake__ = __name_pascal__(**body.model_dump(), *slot_owner)
        # slot: made
        session.add(__name_snake__)
        await session.flush()
        # slot: stored
        created.append(__name_pascal__Read.model_validate(__name_snake__))
    # slot: created
    return __name_pascal__List(items=created)
