# slot: python
dt.date
