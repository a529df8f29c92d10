#!/usr/bin/env bash
# One role and one database for each context, as cluster-config/README.md describes.
set -euo pipefail
for context in auth contact catalog file inventory sales purchase audit payment billing analytics shipping notification webhook; do
  psql -v ON_ERROR_STOP=1 -v password="$DB_PASSWORD" -U postgres <<SQL
create role $context login password :'password';
create database tradepost_$context owner $context template template0 encoding 'UTF8' locale 'C.UTF-8';
revoke connect on database tradepost_$context from public;
SQL
done
