#!/bin/sh
# What the official image's entrypoint does of MARIADB_USER, MARIADB_PASSWORD, MARIADB_DATABASE and MARIADB_ROOT_PASSWORD.
set -e
if [ "$1" = mariadbd ]; then
    if [ ! -d /var/lib/mysql/mysql ]; then
        chown mysql:mysql /var/lib/mysql
        mariadb-install-db --user=mysql --skip-test-db >/dev/null
        cat >/tmp/first.sql <<SQL
CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';
GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';
ALTER USER root@localhost IDENTIFIED BY '${MARIADB_ROOT_PASSWORD:?a password for root}';
SQL
        set -- "$@" --init-file=/tmp/first.sql
    fi
    set -- "$@" --user=mysql --bind-address=0.0.0.0
fi
exec "$@"
