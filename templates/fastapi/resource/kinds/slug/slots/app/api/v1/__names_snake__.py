from app.crud.slugs import free_slug

# slot: made
if not __name_snake__.__column__:
    __name_snake__.__column__ = await free_slug(session, __name_pascal__.__column__, __name_snake__.__source_column__)
