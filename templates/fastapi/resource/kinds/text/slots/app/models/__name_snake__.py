from sqlalchemy import Text
# slot: python
str

# slot: type
Text
