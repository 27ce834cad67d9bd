# slot: primary-tables
primary_tables.add("sessions")
