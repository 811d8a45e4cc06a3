# factursaas. Solo hace falta Python 3.11 o posterior, make y git; lo demás se instala aquí dentro.
PY := .venv/bin/python
MAKEFLAGS += --no-print-directory
# Aquí se arrancan muchos procesos: que cada uno no vuelva a compilar el código entero.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: run test dev lint bench lock audit clean help entorno entorno-dev entorno-bench

run: entorno ## Arranca la aplicación (PORT=3000). Ctrl+C la para
	@$(PY) -m factursaas run

dev: entorno-dev ## Arranca con recarga en caliente
	@$(PY) -m factursaas dev

test: entorno-dev ## Pasa todas las pruebas, también en un navegador
	@navegador=$$($(PY) scripts/chromium.py) && redis=$$($(PY) scripts/servicio.py redis-server) \
	&& pgbouncer=$$($(PY) scripts/servicio.py pgbouncer) || exit 1; \
	FACTURSAAS_CHROMIUM="$$navegador" FACTURSAAS_REDIS="$$redis" FACTURSAAS_PGBOUNCER_BIN="$$pgbouncer" \
	$(PY) -m pytest -n 3 --dist loadgroup $(ARGS)

lint: entorno-dev ## Formato, estilo, tipos, capas, compilación y migraciones
	@$(PY) scripts/lint.py

bench: entorno-bench ## Mide lo que tarda todo junto a los demás (ARGS="--only emitir")
	@$(PY) -m bench $(ARGS)

lock: entorno-dev ## Fija en requirements.lock todo lo que se instala en la imagen
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.txt -o requirements.lock

audit: entorno-dev ## Busca fallos conocidos en las dependencias (necesita red)
	@$(PY) scripts/auditar.py

clean: ## Borra lo generado; los datos (.data) se quedan
	@rm -rf .venv .web .cache .states .pytest_cache .ruff_cache .hypothesis .import_linter_cache .schemathesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Esta ayuda
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r o t; do printf '%-14s %s\n' "$$o" "$$t"; done

entorno:
	@sh scripts/entorno.sh requirements.txt

entorno-dev:
	@sh scripts/entorno.sh requirements-dev.txt

entorno-bench:
	@sh scripts/entorno.sh requirements-bench.txt
