#!/bin/sh
# A PostgreSQL server of one's own: postgres_server.sh start FOLDER OWNER makes a cluster in FOLDER (new, short path), which listens on a socket in it and
# nowhere else, and prints the URL up to the name of a database; it stops when the process OWNER ends. postgres_server.sh stop FOLDER stops it at
# once. Exit status 77: PostgreSQL is not installed. Root hands the server to the user postgres or nobody.
set -eu
action=$1 folder=$2

for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn) ""; do
  [ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
  [ ! -x "$bin/initdb" ] || break
done
[ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && [ -x "$bin/pg_ctl" ] || exit 77

as_server() {
  if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    setpriv --reuid "$(id -u $user)" --regid "$(id -g $user)" --clear-groups "$@"
  else
    "$@"
  fi
}

stop() {
  as_server "$bin/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
}

cd /
case $action in
start)
  owner=$3
  mkdir -p "$folder"
  chmod 777 "$folder"
  as_server "$bin/initdb" -D "$folder/data" -U tongbi -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
  as_server "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w -t 60 -s \
    -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c max_connections=20" start >/dev/null 2>&1 \
    || { cat "$folder/data/log" >&2; exit 1; }
  (
    while kill -0 "$owner" 2>/dev/null && [ -e "$folder/data/postmaster.pid" ]; do sleep 1; done
    stop
  ) </dev/null >/dev/null 2>&1 &
  echo "postgres://tongbi@/%s?host=$folder"
  ;;
stop) stop ;;
esac
