# Una imagen para todo: `web` (lo que hace si no se le dice otra cosa), `worker`, `migrate` y cualquier orden.
# Vale en cualquier dirección y puerto; las páginas sí dependen de quién entra, y eso se dice al construir.
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim-trixie

FROM ${PYTHON_IMAGE} AS construir
WORKDIR /app
RUN python -m venv .venv
COPY requirements.lock ./
# Lo fijado, con su huella y ya compilado: ni compiladores ni sorpresas.
RUN .venv/bin/python -m pip install --no-cache-dir --no-compile --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.lock
COPY . .
# Son públicas: viajan al navegador. Los secretos no se dan al construir.
ARG CLERK_PUBLISHABLE_KEY
ARG OIDC_ISSUER
ARG OIDC_NAME
ARG FACTURSAAS_PLAN_SOURCE
RUN FACTURSAAS_ENV=production .venv/bin/python scripts/construir_imagen.py

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="factursaas" \
      org.opencontainers.image.description="Facturación multiempresa para España" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
RUN groupadd --gid 10001 factursaas \
    && useradd --uid 10001 --gid 10001 --home-dir /datos --no-create-home --shell /usr/sbin/nologin factursaas \
    && install -d -o factursaas -g factursaas -m 0700 /datos /estado /copias
WORKDIR /app
COPY --from=construir /imagen /app
# Lo único que Reflex reescribe al arrancar; con el disco de solo lectura, se monta ahí un tmpfs.
RUN chown -R factursaas:factursaas /app/.web/backend
ENV PATH=/app/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    REFLEX_UPLOADED_FILES_DIR=/tmp/subidas \
    FACTURSAAS_ENV=production \
    FACTURSAAS_DATA_DIR=/datos \
    FACTURSAAS_STATE_DIR=/estado \
    FACTURSAAS_BACKUP_DIR=/copias \
    PORT=3000
USER 10001:10001
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-m", "factursaas.arranque.latido", "web"]
ENTRYPOINT ["python", "-m", "factursaas"]
CMD ["web"]
