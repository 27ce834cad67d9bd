from pydantic import EmailStr
# slot: http
EmailStr

# slot: plain
str

# slot: rules
max_length=254
