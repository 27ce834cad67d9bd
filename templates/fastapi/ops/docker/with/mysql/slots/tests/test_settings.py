# slot: compose
"mariadb_password"
