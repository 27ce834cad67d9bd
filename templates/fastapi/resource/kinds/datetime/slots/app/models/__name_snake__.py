# slot: python
dt.datetime

# slot: type
UTCDateTime
