from app.schemas.clock_time import ClockTime
# slot: http
ClockTime

# slot: plain
dt.time
