#!/bin/sh
# Construye la imagen y comprueba lo que promete: quién la ejecuta, qué no lleva dentro, que migra, sirve y para bien.
# Hace falta docker o podman. MOTOR=podman elige el segundo; BASE=… y POSTGRES=… cambian las imágenes de las que parte,
# OPCIONES=… añade las que hagan falta al construir, e IMAGEN=… prueba una ya construida.
set -eu
cd "$(dirname "$0")/.."

MOTOR=${MOTOR:-docker}
BASE=${BASE:-docker.io/library/python:3.13-slim-trixie}
POSTGRES=${POSTGRES:-docker.io/library/postgres:18}
RED=factursaas-prueba-$$
CLAVE=pruebas$$

limpiar() {
    "$MOTOR" rm -f "$RED-web" "$RED-postgres" >/dev/null 2>&1 || true
    "$MOTOR" network rm "$RED" >/dev/null 2>&1 || true
    [ -z "${NUESTRA:-}" ] || "$MOTOR" rmi -f "$IMAGEN" >/dev/null 2>&1 || true
}
trap limpiar EXIT
trap 'exit 1' INT TERM

decir() { printf '%s\n' "$*"; }
fallar() { decir "FALLA  $*" >&2; exit 1; }
dentro() { "$MOTOR" run --rm --network none --entrypoint sh "$IMAGEN" -c "$1"; }
orden() {
    "$MOTOR" run --network "$RED" --read-only --tmpfs /tmp --tmpfs /app/.web/backend --cap-drop ALL --security-opt no-new-privileges \
        -e DATABASE_URL="postgresql://factursaas:$CLAVE@$RED-postgres:5432/factursaas" \
        -e FACTURSAAS_ORIGIN=https://facturas.example.es -e FACTURSAAS_SECRET_KEY="$CLAVE" \
        -e OIDC_ISSUER=https://id.example.es -e OIDC_CLIENT_ID=factursaas "$@"
}

if [ -z "${IMAGEN:-}" ]; then
    NUESTRA=1 IMAGEN=factursaas-prueba:$$
    # shellcheck disable=SC2086 # son varias palabras
    "$MOTOR" build ${OPCIONES:-} --build-arg PYTHON_IMAGE="$BASE" --build-arg OIDC_ISSUER=https://id.example.es \
        -t "$IMAGEN" . || fallar "no se construye"
    decir "bien   se construye"
fi

[ "$(dentro 'id -u')" = 10001 ] || fallar "no la ejecuta el usuario 10001"
decir "bien   la ejecuta un usuario sin privilegios"
sobra=$(dentro 'for p in gcc cc g++ make ld bun node npm postgres initdb git curl; do command -v $p || :; done')
[ -z "$sobra" ] || fallar "lleva dentro $sobra"
decir "bien   no lleva compiladores, bun ni servidor de PostgreSQL"
dentro 'pg_dump --version >/dev/null && ! touch /app/x 2>/dev/null' || fallar "sin pg_dump, o con /app abierto a cambios"
decir "bien   trae pg_dump y su código no se puede cambiar"
decir "       ocupa $("$MOTOR" image inspect "$IMAGEN" --format '{{.Size}}' | awk '{printf "%d MB", $1 / 1000000}')"

"$MOTOR" network create "$RED" >/dev/null
"$MOTOR" run -d --name "$RED-postgres" --network "$RED" -e POSTGRES_PASSWORD="$CLAVE" -e FACTURSAAS_DB_PASSWORD="$CLAVE" \
    -e POSTGRES_INITDB_ARGS="--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8" \
    -v "$PWD/despliegue/postgres.sh:/docker-entrypoint-initdb.d/10-factursaas.sh:ro" "$POSTGRES" postgres >/dev/null
intentos=0
until orden --rm "$IMAGEN" migrate; do
    intentos=$((intentos + 1))
    [ $intentos -lt 30 ] || fallar "no migra"
    sleep 2
done
decir "bien   migra, y se puede repetir: $(orden --rm "$IMAGEN" migrate)"

orden --detach --name "$RED-web" "$IMAGEN" web >/dev/null 2>&1 || fallar "no arranca"
intentos=0
until "$MOTOR" exec "$RED-web" python -m factursaas.arranque.latido web; do
    intentos=$((intentos + 1))
    [ $intentos -lt 60 ] || { "$MOTOR" logs "$RED-web"; fallar "no responde"; }
    sleep 2
done
decir "bien   sirve, con el disco de solo lectura y sin ningún permiso especial"
pregunta='import urllib.request as r; p = r.urlopen("http://127.0.0.1:3000/"); print(p.headers["Content-Security-Policy"])'
"$MOTOR" exec "$RED-web" python -c "$pregunta" | grep -q "script-src 'self' 'unsafe-eval' 'sha256-" || fallar "sin CSP"
decir "bien   la política de seguridad sale de las páginas construidas"

"$MOTOR" stop -t 30 "$RED-web" >/dev/null
codigo=$("$MOTOR" inspect "$RED-web" --format '{{.State.ExitCode}}')
[ "$codigo" = 0 ] || fallar "al pedirle que pare sale con $codigo"
decir "bien   para cuando se le pide"
