# slot: filters
if query.__column___gte is not None:
    rows = rows.where(__name_pascal__.__column__ >= query.__column___gte)
if query.__column___lte is not None:
    rows = rows.where(__name_pascal__.__column__ <= query.__column___lte)
