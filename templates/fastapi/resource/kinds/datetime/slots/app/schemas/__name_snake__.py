from app.schemas.utc_moment import UTCMoment
# slot: http
UTCMoment

# slot: plain
dt.datetime
