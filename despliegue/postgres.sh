#!/bin/bash
# Se ejecuta una vez, al crear la base: su dueño no es superusuario, y por eso la seguridad por filas también es para él.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --set clave="$FACTURSAAS_DB_PASSWORD" --username "${POSTGRES_USER:-postgres}" <<'SQL'
CREATE ROLE factursaas LOGIN CREATEROLE PASSWORD :'clave';
CREATE DATABASE factursaas OWNER factursaas;
SQL
