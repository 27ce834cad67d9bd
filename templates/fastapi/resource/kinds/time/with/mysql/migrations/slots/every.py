from sqlalchemy.dialects import mysql

# slot: type
mysql.TIME(fsp=6)
