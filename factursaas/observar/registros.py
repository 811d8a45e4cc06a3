"""Cómo se escribe cada suceso: una línea de JSON en producción y un renglón legible en desarrollo.

Pasa por aquí también lo que las librerías escriben con `logging`. Qué lleva cada línea está en `docs/observar.md`.
"""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from factursaas.config import Ajustes
from factursaas.observar import contexto
from factursaas.observar.depurar import limpiar, recortar
from factursaas.observar.excepciones import resumir

NUESTROS = "factursaas"
# Lo de las librerías, solo si va mal: de cada petición y de cada trabajo ya se escribe una línea.
_DE_LIBRERIAS = logging.WARNING
_log = logging.getLogger(__name__)


def configurar(ajustes: Ajustes) -> None:
    """Todo lo que escriba este proceso sale por aquí. Se puede repetir."""
    salida = logging.StreamHandler(sys.stdout)
    salida.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_comunes(), processors=_escritura(ajustes))
    )
    raiz = logging.getLogger()
    raiz.handlers[:] = [salida]
    raiz.setLevel(_DE_LIBRERIAS)
    logging.getLogger(NUESTROS).setLevel(ajustes.nivel_de_registro)
    # Granian, Reflex y Engine.IO escriben cada uno por su lado y a su manera.
    for otro in raiz.manager.loggerDict.values():
        if isinstance(otro, logging.Logger):
            otro.handlers.clear()
            otro.propagate = True
    logging.captureWarnings(True)
    sys.excepthook = _al_caer
    threading.excepthook = lambda caida: _al_caer(caida.exc_type, caida.exc_value, caida.exc_traceback)


def apuntador(nombre: str) -> structlog.stdlib.BoundLogger:
    """Con el que se anotan sucesos con sus campos, en vez de una frase."""
    return structlog.wrap_logger(
        logging.getLogger(f"{NUESTROS}.{nombre}"),
        processors=[
            structlog.stdlib.filter_by_level,
            *_comunes(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _comunes() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=["referencia"]),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        contexto.al_suceso,
        _sin_datos,
    ]


def _escritura(ajustes: Ajustes) -> list[Processor]:
    propios: list[Processor] = [] if ajustes.detalle_en_registro else [_sin_texto_de_excepciones]
    quitar = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if ajustes.formato_de_registro == "texto":
        legible = structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback, sort_keys=False
        )
        return [*propios, quitar, legible]
    return [
        *propios,
        quitar,
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(ensure_ascii=False, default=_sin_su_contenido),
    ]


def _sin_datos(_registro: WrappedLogger, _metodo: str, suceso: EventDict) -> EventDict:
    """Lo nuestro se limpia; de lo que escribe una librería se conserva solo lo que no depende de con qué trabaja."""
    ajeno: logging.LogRecord | None = suceso.get("_record")
    if ajeno is None:
        return suceso
    if ajeno.name.partition(".")[0] == NUESTROS:
        suceso["event"] = limpiar(str(suceso["event"]))
    else:
        suceso["event"] = recortar(str(ajeno.msg))
        suceso["donde"] = f"{ajeno.module}:{ajeno.lineno}"
    return suceso


def _sin_texto_de_excepciones(_registro: WrappedLogger, _metodo: str, suceso: EventDict) -> EventDict:
    fallo: Any = suceso.pop("exc_info", None)
    if isinstance(fallo, tuple):
        fallo = fallo[1]
    elif fallo is True:
        fallo = sys.exception()
    if isinstance(fallo, BaseException):
        suceso["excepcion"] = resumir(fallo)
    suceso.pop("stack_info", None)
    return suceso


def _sin_su_contenido(cosa: object) -> str:
    """Lo que no se sabe escribir no se intenta: solo se dice qué es."""
    return type(cosa).__name__


def _al_caer(clase: type[BaseException], fallo: BaseException | None, traza: TracebackType | None) -> None:
    if issubclass(clase, KeyboardInterrupt | SystemExit) or fallo is None:
        return
    _log.critical("El proceso o uno de sus hilos se ha caído.", exc_info=(clase, fallo, traza))
