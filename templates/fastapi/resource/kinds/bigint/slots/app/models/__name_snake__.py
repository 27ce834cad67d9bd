from sqlalchemy import BigInteger
# slot: python
int

# slot: type
BigInteger
