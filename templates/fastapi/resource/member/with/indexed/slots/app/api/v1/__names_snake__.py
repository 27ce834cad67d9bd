# slot: filters
if query.__column__ is not None:
    rows = rows.where(__name_pascal__.__column__ == query.__column__)
