from sqlalchemy import literal, select
from app.core.references import refuse_hidden

# slot: checked
await refuse_hidden(session, select(__target_pascal__).where(literal(user.is_superuser)), __named__)
