#!/bin/sh
# Replaces the running replicas by a new image without losing a request: new replicas start beside the old ones,
# the proxy is pointed at the new ones only, and the old ones stop when it has no more requests for them.
set -eu
cd "$(dirname "$0")/.."
site=nginx/site-docker.conf

# The address of a replica in the network of the proxy.
address_of() {
    docker exec "$1" python -c 'import os, socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as towards:
    towards.connect((os.environ["FORWARDED_ALLOW_IPS"], 9))
    print(towards.getsockname()[0])'
}

docker compose build
docker compose run --rm --no-deps migrate
old=$(docker compose ps -q api)
count=$(echo "$old" | wc -l)
docker compose up -d --no-deps --no-recreate --scale "api=$((count * 2))" api
new=$(docker compose ps -q api | grep -vxF "$old")
tries=0
for id in $new; do
    until docker ps -q --filter "id=$id" --filter health=healthy | grep -q .; do
        tries=$((tries + 1))
        if [ "$tries" -gt 120 ]; then
            echo "$id does not become healthy; the old replicas go on" >&2
            # shellcheck disable=SC2086 # Several ids are several words.
            docker rm -f $new >/dev/null
            exit 1
        fi
        sleep 1
    done
done

# Before the new replicas have requests, which may enqueue tasks that an old worker does not know.
workers=$(docker compose ps -q worker | wc -l)
docker compose up -d --no-deps --scale "worker=$workers" worker

kept=$(cat "$site")
restore() {
    printf '%s\n' "$kept" >"$site"
    docker compose exec -T nginx nginx -s reload
}
trap restore EXIT
line=$(printf '%s\n' "$kept" | grep 'server api:8000')
servers=$(for id in $new; do echo "$line" | sed "s/api:8000/$(address_of "$id"):8000/"; done)
# Written in place: the container has mounted this inode.
printf '%s\n' "$kept" | servers=$servers awk '/server api:8000/ { print ENVIRON["servers"]; next } { print }' >"$site"
docker compose exec -T nginx nginx -s reload
# Requests in flight finish meanwhile; the old replicas finish longer ones before they stop.
sleep 5
for id in $old; do
    docker stop -t 20 "$id"
    docker rm "$id"
done
