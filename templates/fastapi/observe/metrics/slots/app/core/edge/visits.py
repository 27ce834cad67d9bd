from app.core.metrics import count_visit

# slot: told
count_visit(visit.scope, visit.status, visit.seconds)
