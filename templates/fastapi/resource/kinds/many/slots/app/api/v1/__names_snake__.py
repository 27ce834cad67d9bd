from app.core.links import replace_links
from app.models.__name_snake__ import __link__

# slot: stored
if "{{column}}" in body.model_fields_set:
    await replace_links(session, __link__, __name_snake__.id, body.__column__ or [])
await session.refresh(__name_snake__, ["{{column}}"])
