#!/usr/bin/env bash
# Makes the two logins and the database, once, in an empty PostgreSQL: the owner migrates, the application uses.
set -euo pipefail

quoted() { sed "s/'/''/g" "/run/secrets/$1"; }

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
create role tracker_owner login password '$(quoted database-owner-password)';
create role tracker_app login password '$(quoted database-app-password)';
create database tracker owner tracker_owner encoding 'UTF8' template template0;
revoke connect, temporary on database tracker from public;
grant connect on database tracker to tracker_app;
SQL
