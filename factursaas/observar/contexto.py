"""De qué petición, evento o trabajo es lo que se está haciendo, y de qué inquilino: va en cada línea del registro."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from structlog.typing import EventDict, WrappedLogger

from factursaas.observar.seudonimo import seudonimo

# Un diccionario que se completa, y no un valor que se cambia: lo que anota otro hilo lo ve también quien lo abrió.
_actual: ContextVar[dict[str, str] | None] = ContextVar("factursaas_contexto", default=None)
_DE_DONDE = "_factursaas_contexto"


@contextmanager
def abrir(**datos: str) -> Iterator[dict[str, str]]:
    """Todo lo que se haga dentro, también en otros hilos, lleva estos datos y los que se anoten después."""
    marca = _actual.set(datos)
    try:
        yield datos
    except Exception as fallo:
        # Reflex atiende los fallos de un evento cuando ya ha acabado, desde otro sitio.
        with suppress(AttributeError):
            setattr(fallo, _DE_DONDE, datos)
        raise
    finally:
        _actual.reset(marca)


def anotar(**datos: str) -> None:
    """Añade algo a lo que se está haciendo; fuera de todo, nada."""
    if (actual := _actual.get()) is not None:
        actual.update(datos)


def de_inquilino(user_id: str) -> None:
    """Lo que se está haciendo es de este inquilino."""
    if user_id:
        anotar(inquilino=seudonimo(user_id))


def leer(fallo: object = None) -> dict[str, str]:
    """Lo que se sabe de lo que se está haciendo o, fuera de todo, de lo que se hacía cuando ocurrió este fallo."""
    return _actual.get() or getattr(fallo, _DE_DONDE, {})


def al_suceso(_registro: WrappedLogger, _metodo: str, suceso: EventDict) -> EventDict:
    """Pone en un suceso del registro lo que se sabe (es un procesador de structlog)."""
    fallo = suceso.get("exc_info")
    for clave, valor in leer(fallo[1] if isinstance(fallo, tuple) else fallo).items():
        suceso.setdefault(clave, valor)
    return suceso
