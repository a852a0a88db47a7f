#!/bin/bash
# First start: makes the cluster, runs the scripts of /docker-entrypoint-initdb.d, then serves.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb -A scram-sha-256 --pwfile <(printf '%s\n' "$POSTGRES_PASSWORD") >/dev/null
  echo 'local all postgres peer' | cat - "$PGDATA/pg_hba.conf" >"$PGDATA/pg_hba.new"
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.new"
  mv "$PGDATA/pg_hba.new" "$PGDATA/pg_hba.conf"
  pg_ctl -w -o "-c listen_addresses='' -c unix_socket_directories=/tmp" start >/dev/null
  for script in /docker-entrypoint-initdb.d/*.sh; do PGHOST=/tmp bash "$script"; done
  pg_ctl -w -m fast stop >/dev/null
fi
exec postgres -c listen_addresses='*' -c unix_socket_directories=/tmp
