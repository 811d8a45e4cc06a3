"""Llevarse las elegidas: sus PDF, uno detrás de otro, o una hoja con lo que dicen."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.domain.portabilidad import Fichero, nombre_seguro
from factursaas.services import facturas
from factursaas.services.facturas import Dibujante, FilaListado
from factursaas.services.facturas.filtro import orden_por
from factursaas.services.facturas.listado import recorrer_las
from factursaas.services.lotes.elegidas import Eleccion, condiciones


def papeles(quien: Inquilino, ids: Sequence[UUID], dibujar: Dibujante) -> Iterator[Fichero]:
    """Los PDF de unas emitidas. Cada uno en su transacción: quien baja despacio no la tiene abierta media hora."""
    usados: set[str] = set()
    for factura_id in ids:
        try:
            with tenant_session(quien) as db:
                numero, contenido = facturas.pdf(db, factura_id, dibujar)
        except NoEncontrado:  # era de ensayo y se ha borrado mientras se bajaban
            continue
        yield Fichero(f"{_sin_choque(nombre_seguro(numero or 'borrador'), usados)}.pdf", contenido)


def renglones(db: TenantSession, eleccion: Eleccion) -> Iterator[FilaListado]:
    """Las elegidas, de la más reciente a la más antigua. En una instantánea."""
    return recorrer_las(db, condiciones(db, eleccion), orden_por("fecha"))


def _sin_choque(nombre: str, usados: set[str]) -> str:
    """En Windows «A-1» y «a-1» son el mismo fichero, y dos números pueden quedar iguales al quitarles los signos.

    >>> usados = set()
    >>> [_sin_choque(nombre, usados) for nombre in ("A-1", "a-1", "B-1", "A-1")]
    ['A-1', 'a-1 (2)', 'B-1', 'A-1 (3)']
    """
    puesto, vez = nombre, 1
    while puesto.casefold() in usados:
        vez += 1
        puesto = f"{nombre} ({vez})"
    usados.add(puesto.casefold())
    return puesto
