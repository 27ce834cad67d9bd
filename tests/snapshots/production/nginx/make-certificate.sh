#!/bin/sh
# Makes a self-signed certificate, unless there is one: make-certificate.sh FOLDER [OWNER]
set -eu
folder=$1
if [ -s "$folder/tls.crt" ]; then
    exit 0
fi
mkdir -p "$folder"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$folder/tls.key" -out "$folder/tls.crt"
if [ $# -gt 1 ]; then
    chown "$2" "$folder/tls.key" "$folder/tls.crt"
fi
