# slot: python
dt.time
