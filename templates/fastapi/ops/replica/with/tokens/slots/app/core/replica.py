# slot: primary-tables
primary_tables.add("refresh_tokens")
