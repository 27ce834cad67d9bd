# slot: primary-tables
primary_tables.add("messages")
