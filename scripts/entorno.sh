#!/bin/sh
# Busca el Python más nuevo de la máquina y deja con él el entorno virtual al día.
set -eu
cd "$(dirname "$0")/.."

sirve() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if ! sirve .venv/bin/python || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=""
    for candidato in python3.14 python3.13 python3.12 python3.11 python3 python; do
        if sirve "$candidato"; then python=$candidato; break; fi
    done
    if [ -z "$python" ]; then
        echo "Hace falta Python 3.11 o posterior y no lo encuentro en el PATH. Instálalo y vuelve a probar." >&2
        exit 1
    fi
    "$python" scripts/entorno.py crear
fi
exec .venv/bin/python scripts/entorno.py instalar "$1"
