from sqlalchemy import or_

# slot: filters
if query.q is not None:
    rows = rows.where(or_(*slot_searched))
