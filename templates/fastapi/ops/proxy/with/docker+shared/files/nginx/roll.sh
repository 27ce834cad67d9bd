#!/bin/sh
# Puts a new image in the place of the running replicas and loses no request: new replicas begin beside the
# old ones, the proxy is led to them alone, and the old ones end once it has left them.
set -eu
cd "$(dirname "$0")/.."
site=nginx/site-docker.conf

address_of() {
    docker inspect -f '{{range $name, $net := .NetworkSettings.Networks}}{{println $name $net.IPAddress}}{{end}}' "$1" |
        awk '$1 ~ /_edge$/ { print $2 }'
}

docker compose build migrate api
docker compose run --rm --no-deps migrate
old=$(docker compose ps -q api)
count=$(echo "$old" | wc -l)
docker compose up -d --no-deps --no-recreate --wait --scale "api=$((count * 2))" api
new=$(docker compose ps -q api | grep -vxF "$old")

kept=$(cat "$site")
restore() {
    printf '%s\n' "$kept" >"$site"
    docker compose exec -T nginx nginx -s reload
}
trap restore EXIT
line=$(printf '%s\n' "$kept" | grep 'server api:8000')
servers=$(for id in $new; do echo "$line" | sed "s/api:8000/$(address_of "$id"):8000/"; done)
# Written into, not replaced: the container sees this very file.
printf '%s\n' "$kept" | servers=$servers awk '/server api:8000/ { print ENVIRON["servers"]; next } { print }' >"$site"
docker compose exec -T nginx nginx -s reload
# What the proxy has begun with the old ones ends meanwhile; what takes longer, they finish themselves.
sleep 5
for id in $old; do
    docker stop -t 20 "$id"
    docker rm "$id"
done
