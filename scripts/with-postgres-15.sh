#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL 15, whose address it finds in TEST_DATABASE_URL and whose programs
# come first in its PATH. Everything is gone afterwards.   usage: scripts/with-postgres-15.sh command [argument …]
set -euo pipefail

bin=/usr/lib/postgresql/15/bin
if [ ! -x "$bin/initdb" ]; then
  echo "with-postgres-15: there is no $bin; install the package postgresql-15" >&2
  exit 1
fi

folder=$(mktemp -d /tmp/opdesk-pg15-XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root; the package brings a user for it.
  chown postgres:postgres "$folder"
  as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi

stop() {
  "${as_owner[@]}" "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$folder"
# Sorted as a language sorts, unlike the embedded server: nothing may depend on how a database sorts.
"${as_owner[@]}" "$bin/initdb" --pgdata="$folder/data" --username=opdesk --encoding=UTF8 --locale=C.UTF-8 \
  --locale-provider=icu --icu-locale=en --auth-local=trust --auth-host=reject --no-sync >/dev/null
# Only a socket: no port to collide with, and nobody else who could come in.
"${as_owner[@]}" "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --silent --wait --options="\
  -c listen_addresses='' -c unix_socket_directories='$folder' -c unix_socket_permissions=0700 \
  -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=100" start
cd "$OLDPWD"

PATH="$bin:$PATH" TEST_DATABASE_URL="postgresql://opdesk@/postgres?host=$folder" "$@"
