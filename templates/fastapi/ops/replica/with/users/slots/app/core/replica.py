# slot: primary-tables
primary_tables.add("users")
