# slot: type
sa.BigInteger()
