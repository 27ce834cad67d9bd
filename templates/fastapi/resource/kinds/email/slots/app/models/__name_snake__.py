from sqlalchemy import String
# slot: python
str

# slot: type
String(254)
