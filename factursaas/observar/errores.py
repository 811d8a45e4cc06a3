"""Avisar de los fallos a Sentry, o a lo que hable como él. Apagado mientras no se diga a dónde (`SENTRY_DSN`).

Lo que sale se compone aquí con lo que se sabe que no es de nadie, en vez de quitar lo que sí: una versión nueva de la
librería no añade nada por su cuenta.
"""

import logging
from collections.abc import Mapping
from typing import Any

from factursaas.config import VERSION, Ajustes
from factursaas.observar import contexto
from factursaas.observar.depurar import limpiar, recortar
from factursaas.observar.excepciones import codigo
from factursaas.observar.registros import NUESTROS

Suceso = dict[str, Any]
_PASAN = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk", "logger")
_DEL_MARCO = ("filename", "function", "module", "lineno", "in_app", "pre_context", "context_line", "post_context")
_ETIQUETAS = ("peticion", "ruta", "evento", "manejador", "trabajo", "tarea")


def avisar(ajustes: Ajustes) -> None:
    """Desde ahora, lo que se anote como error sale también hacia allí, si se ha dicho a dónde."""
    if ajustes.sentry_dsn is None:
        return
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=ajustes.sentry_dsn.get_secret_value(),
        environment=ajustes.entorno,
        release=f"factursaas@{VERSION}",
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            DedupeIntegration(),
            AtexitIntegration(callback=lambda _pendientes, _plazo: None),
        ],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=depurar,
    )


def depurar(suceso: Any, pista: Mapping[str, Any]) -> Any:
    """Lo que se puede contar fuera: qué ha fallado, por dónde iba y el seudónimo de quién lo sufrió."""
    apunte: logging.LogRecord | None = pista.get("log_record")
    _, fallo, _ = pista.get("exc_info") or (None, None, None)
    donde = contexto.leer(fallo)
    limpio: Suceso = {clave: suceso[clave] for clave in _PASAN if clave in suceso}
    limpio["tags"] = {clave: donde[clave] for clave in _ETIQUETAS if clave in donde}
    if apunte is not None:
        limpio["logentry"] = {"message": _texto(apunte)}
        if referencia := getattr(apunte, "referencia", None):
            limpio["tags"]["referencia"] = referencia
    if "inquilino" in donde:
        limpio["user"] = {"id": donde["inquilino"]}
    if excepciones := suceso.get("exception", {}).get("values"):
        limpio["exception"] = {"values": [_excepcion(una) for una in excepciones]}
        # En el lugar del texto, que puede llevar datos.
        limpio["exception"]["values"][-1]["value"] = codigo(fallo) if fallo is not None else ""
    return limpio


def _texto(apunte: logging.LogRecord) -> str:
    nuestro = apunte.name.partition(".")[0] == NUESTROS
    return limpiar(apunte.getMessage()) if nuestro else recortar(str(apunte.msg))


def _excepcion(una: Suceso) -> Suceso:
    marcos = (una.get("stacktrace") or {}).get("frames") or []
    return {
        "type": una.get("type"),
        "module": una.get("module"),
        "stacktrace": {"frames": [{clave: marco[clave] for clave in _DEL_MARCO if clave in marco} for marco in marcos]},
    }
