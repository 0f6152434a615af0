mariadb-install-db --no-defaults --datadir=/tmp/data --skip-test-db >/dev/null
exec mariadbd --no-defaults --datadir=/tmp/data --socket=/tmp/socket --bind-address=127.0.0.1 \
  --plugin-load-add=auth_ed25519 --init-file=/start.sql
