# slot: compose
"postgres_password"
