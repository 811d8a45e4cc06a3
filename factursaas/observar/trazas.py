"""Trazas con OpenTelemetry: por dónde pasa cada petición y cada evento, hasta la base. Sin colector, apagado.

Sale solo lo que está en `_PASAN`: lo demás es la dirección entera, quién llama y el texto de los fallos.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from factursaas.config import VERSION, Ajustes

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

_log = logging.getLogger(__name__)
_PASAN = frozenset(
    {
        *("http.request.method", "http.response.status_code", "http.route", "error.type"),
        *("reflex.event.name", "reflex.event.background", "reflex.event.txid", "reflex.event.parent_txid"),
        *("code.function.name", "session.id", "db.system", "db.system.name", "db.name", "db.namespace"),
    }
)
_FALTA = "Hay un colector de trazas (OTEL_EXPORTER_OTLP_ENDPOINT), pero faltan las librerías: requirements-otel.txt"
_al_acabar_peticion: list[Callable[[str, str], None]] = []


def enviar(ajustes: Ajustes) -> None:
    """Desde ahora, este proceso manda sus trazas, si se ha dicho a dónde. Va antes de montar la aplicación web."""
    if ajustes.colector_de_trazas is None or _al_acabar_peticion:
        return
    try:
        _enviar()
    except ImportError:
        _log.warning(_FALTA)


def nombrar_peticion(metodo: str, ruta: str) -> None:
    """La traza de una petición se llama como su ruta, y no como su dirección."""
    for nombrar in _al_acabar_peticion:
        nombrar(metodo, ruta)


def _enviar() -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.metrics import NoOpMeterProvider
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from reflex_otel import ReflexInstrumentor

    class Depurado(OTLPSpanExporter):
        def export(self, spans: Sequence["ReadableSpan"]) -> Any:
            return super().export([depurar(uno) for uno in spans])

    proveedor = TracerProvider(resource=Resource.create({"service.version": VERSION}))
    proveedor.add_span_processor(BatchSpanProcessor(Depurado()))
    # Las métricas ya las da Prometheus.
    ReflexInstrumentor().instrument(tracer_provider=proveedor, meter_provider=NoOpMeterProvider())
    PsycopgInstrumentor().instrument(tracer_provider=proveedor)
    _al_acabar_peticion.append(lambda metodo, ruta: _nombrar(trace.get_current_span(), metodo, ruta))


def _nombrar(tramo: Any, metodo: str, ruta: str) -> None:
    tramo.update_name(f"{metodo} {ruta}")
    tramo.set_attribute("http.route", ruta)


def depurar(tramo: "ReadableSpan") -> "ReadableSpan":
    """El mismo tramo, con lo que no es de nadie."""
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.trace import SpanKind, Status

    atributos = {clave: valor for clave, valor in (tramo.attributes or {}).items() if clave in _PASAN}
    clases = [{"exception.type": (suceso.attributes or {}).get("exception.type", "")} for suceso in tramo.events]
    con_ruta = tramo.kind is not SpanKind.SERVER or "http.route" in atributos
    return ReadableSpan(
        name=tramo.name if con_ruta else "peticion",
        context=tramo.context,
        parent=tramo.parent,
        resource=tramo.resource,
        attributes=atributos,
        events=[Event(s.name, clase, s.timestamp) for s, clase in zip(tramo.events, clases, strict=True)],
        kind=tramo.kind,
        status=Status(tramo.status.status_code),
        start_time=tramo.start_time,
        end_time=tramo.end_time,
        instrumentation_scope=tramo.instrumentation_scope,
    )
