"""La cadena de registros de facturación: añadir uno, leerlos y comprobar que nadie los ha tocado."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select as columnas
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from factursaas.config import VERSION, ajustes
from factursaas.db import TenantSession, Transaccion
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.lectura import leer_registro
from factursaas.domain.verifactu.registro import (
    Alta,
    Anulacion,
    Eslabon,
    IdFactura,
    Registro,
    Sistema,
    TipoRegistro,
    escribir_instante,
)
from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO
from factursaas.domain.verifactu.xml import escribir_xml
from factursaas.models import Factura, Instalacion, Obligado, RegistroFacturacion
from factursaas.services import cola, emisor
from factursaas.services.paginas import Orden, Pagina

NOMBRE_DEL_SISTEMA = "factursaas"
ID_DEL_SISTEMA = "FS"
_SIN_PRODUCTOR = ("Productor sin configurar", "B00000000")
_ORDEN: Orden[RegistroFacturacion] = Orden(
    # El identificador de una instalación crece con el tiempo (UUID v7).
    columnas=(col(RegistroFacturacion.instalacion_id), col(RegistroFacturacion.posicion)),
    valores=lambda registro: (registro.instalacion_id, registro.posicion),
    leer=lambda partes: (UUID(partes[0]), int(partes[1])),
)
_LOTE = 500


class _Fila(NamedTuple):
    """Lo que hace falta de un registro para comprobarlo."""

    posicion: int
    numero: str
    tipo: str
    huella: str
    huella_anterior: str
    sha256: str
    xml: bytes


_COLUMNAS = tuple(getattr(RegistroFacturacion, columna) for columna in _Fila._fields)


@dataclass(frozen=True, slots=True)
class Anomalia:
    """Un registro que no es lo que debería."""

    instalacion: str
    posicion: int
    numero: str
    motivo: str


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """Cuántos registros tiene un inquilino y qué les pasa."""

    registros: int
    anomalias: tuple[Anomalia, ...]


def anotar(db: TenantSession, contenido: Alta | Anulacion, factura_id: UUID) -> RegistroFacturacion:
    """Añade un registro a la cadena, en la misma transacción que la factura y con la cadena bloqueada."""
    ensayo = db.exec(select(Factura.ensayo).where(Factura.id == factura_id)).one()
    instalacion = _bloquear(db, contenido.factura.emisor, ensayo=ensayo)
    ahora = emisor.ahora(db).replace(microsecond=0)
    identidad = uuid7()
    # Vuelve en la respuesta de la AEAT: con ella se sabe de qué registro habla.
    contenido = replace(contenido, referencia=str(identidad))
    registro = Registro(contenido, _cabeza(instalacion), _sistema(instalacion), escribir_instante(ahora))
    xml, huella, factura = escribir_xml(registro), registro.huella, contenido.factura
    fila = RegistroFacturacion(
        id=identidad,
        instalacion_id=instalacion.id,
        posicion=instalacion.posicion + 1,
        tipo=registro.tipo.value,
        factura_id=factura_id,
        numero=factura.numero,
        huella=huella,
        huella_anterior=instalacion.ultima_huella,
        generado_en=ahora,
        generado=registro.generado,
        xml=xml,
        sha256=hashlib.sha256(xml).hexdigest(),
    )
    db.add(fila)
    db.flush()
    instalacion.posicion = fila.posicion
    instalacion.ultimo_emisor, instalacion.ultimo_numero = factura.emisor, factura.numero
    instalacion.ultima_fecha, instalacion.ultima_huella = factura.fecha, huella
    db.flush()
    if instalacion.destino:
        cola.pedir_remision(db, db.inquilino.user_id)
        if fila.posicion % REGISTROS_POR_ENVIO == 0:
            # Se ha llenado un envío: no espera al que esté programado (art. 16.2 Orden HAC/1177/2024).
            cola.pedir_remision(db, db.inquilino.user_id, urgente=True)
    return fila


def listar(db: TenantSession, *, q: str = "", limite: int, cursor: str | None) -> Pagina[RegistroFacturacion]:
    """Los registros, del primero al último; `q` busca en el número de la factura."""
    consulta = select(RegistroFacturacion)
    if q:
        consulta = consulta.where(col(RegistroFacturacion.numero).icontains(q, autoescape=True))
    return _ORDEN.pagina(db, consulta, limite, cursor)


def de_factura(db: TenantSession, factura_id: UUID, tipo: TipoRegistro) -> RegistroFacturacion:
    """El último registro de esa clase de una factura.

    Raises:
        NoEncontrado: si no lo tiene: es un borrador, no se ha anulado, o se emitió antes de que los hubiera.
    """
    registro = buscar(db, factura_id, tipo)
    if registro is None:
        raise NoEncontrado("Esa factura no tiene ese registro: aún no se ha emitido, o es anterior a los registros.")
    return registro


def buscar(db: TenantSession, factura_id: UUID, tipo: TipoRegistro) -> RegistroFacturacion | None:
    """El último registro de esa clase de una factura, si lo tiene."""
    consulta = (
        select(RegistroFacturacion)
        .where(RegistroFacturacion.factura_id == factura_id, RegistroFacturacion.tipo == tipo.value)
        .order_by(col(RegistroFacturacion.id).desc())
    )
    return db.exec(consulta.limit(1)).first()


def comprobar(db: TenantSession) -> Comprobacion:
    """Recorre las cadenas del inquilino de principio a fin y vuelve a calcular cada huella."""
    total, anomalias = 0, list[Anomalia]()
    for instalacion in db.exec(select(Instalacion).order_by(col(Instalacion.created_at))):
        posicion, huella = 0, ""
        for registro in _recorrer(db, instalacion):
            anomalias += [
                Anomalia(instalacion.numero, registro.posicion, registro.numero, motivo)
                for motivo in _que_le_pasa(registro, posicion, huella)
            ]
            posicion, huella = registro.posicion, registro.huella
            total += 1
        if (posicion, huella) != (instalacion.posicion, instalacion.ultima_huella):
            motivo = f"la cadena debería acabar en el registro {instalacion.posicion} y acaba en el {posicion}"
            anomalias.append(Anomalia(instalacion.numero, posicion, instalacion.ultimo_numero, motivo))
    return Comprobacion(total, tuple(anomalias))


def destino(*, ensayo: bool = False) -> str:
    """A dónde se remiten las cadenas de ahora; a la AEAT, solo si se sabe quién responde del programa."""
    elegido = Destino.SIMULADOR if ensayo else ajustes().destino
    se_puede = elegido is Destino.SIMULADOR or (ajustes().productor and ajustes().nif_productor)
    return elegido.value if se_puede else ""


def obligados(db: Transaccion) -> list[str]:
    """Quién tiene una cadena, del más antiguo al más nuevo."""
    return list(db.exec(select(Obligado.identificador).order_by(col(Obligado.desde), col(Obligado.identificador))))


def _recorrer(db: TenantSession, instalacion: Instalacion) -> Iterator[_Fila]:
    """Por lotes y por posición: la memoria no crece con la cadena."""
    ultima = 0
    consulta = columnas(*_COLUMNAS).where(col(RegistroFacturacion.instalacion_id) == instalacion.id)
    while True:
        siguiente = consulta.where(col(RegistroFacturacion.posicion) > ultima).order_by(
            col(RegistroFacturacion.posicion)
        )
        # `exec` de SQLModel solo admite hasta cuatro columnas.
        lote = [_Fila(*fila) for fila in db.execute(siguiente.limit(_LOTE))]  # pyright: ignore[reportDeprecated]
        yield from lote
        if len(lote) < _LOTE:
            return
        ultima = lote[-1].posicion


def _que_le_pasa(registro: _Fila, posicion: int, huella: str) -> Iterator[str]:
    if registro.posicion != posicion + 1:
        yield f"falta el registro {posicion + 1}"
    if hashlib.sha256(registro.xml).hexdigest() != registro.sha256:
        yield "sus bytes no son los que se guardaron"
    leido = leer_registro(TipoRegistro(registro.tipo), registro.xml)
    if leido is None:
        yield "no tiene la forma con que se escribió"
        return
    if leido.calculada != leido.huella or leido.huella != registro.huella:
        yield "su huella no es la de lo que dice"
    if leido.anterior != huella or registro.huella_anterior != huella:
        yield "no sigue al registro anterior"


def _bloquear(db: TenantSession, nif: str, *, ensayo: bool) -> Instalacion:
    """La instalación vigente, bloqueada hasta confirmar; otra nueva la primera vez, o si la vigente no sirve.

    Deja de servir si cambia el NIF o el destino, o si se pasa del ensayo a lo de verdad.
    """
    instalacion, suyo = _vigente(db), (ensayo, destino(ensayo=ensayo))
    if instalacion is not None and (
        instalacion.ultimo_emisor not in ("", nif) or (instalacion.ensayo, instalacion.destino) != suyo
    ):
        instalacion.vigente = False
        db.flush()
        instalacion = None
    if instalacion is None:
        instalacion = _crear(db, ensayo=ensayo)
    return instalacion


def _vigente(db: TenantSession) -> Instalacion | None:
    consulta = select(Instalacion).where(col(Instalacion.vigente)).with_for_update()
    return db.exec(consulta.execution_options(populate_existing=True)).one_or_none()


def _crear(db: TenantSession, *, ensayo: bool) -> Instalacion:
    """De dos a la vez, gana una. Sin ella no se sigue: un registro no es el primero porque falle una consulta."""
    identidad = uuid7()
    nueva = Instalacion(user_id=db.inquilino.user_id, id=identidad, numero=identidad.hex, ensayo=ensayo)
    nueva.destino = destino(ensayo=ensayo)
    db.exec(
        insert(Instalacion).values(**nueva.model_dump(exclude={"created_at", "updated_at"})).on_conflict_do_nothing()
    )
    db.exec(insert(Obligado).values(identificador=db.inquilino.user_id).on_conflict_do_nothing())
    instalacion = _vigente(db)
    if instalacion is None:
        raise RuntimeError("No se ha podido crear la instalación de este inquilino.")
    return instalacion


def _cabeza(instalacion: Instalacion) -> Eslabon | None:
    if instalacion.posicion == 0:
        return None
    factura = IdFactura(instalacion.ultimo_emisor, instalacion.ultimo_numero, instalacion.ultima_fecha)
    return Eslabon(factura, instalacion.ultima_huella)


def _sistema(instalacion: Instalacion) -> Sistema:
    # Sin decir quién responde del programa los registros se guardan, pero no son para remitir (decisión 0009).
    productor, nif = ajustes().productor, ajustes().nif_productor
    if not productor or not nif:
        productor, nif = _SIN_PRODUCTOR
    return Sistema(
        productor=productor,
        nif_productor=nif,
        nombre=NOMBRE_DEL_SISTEMA,
        id=ID_DEL_SISTEMA,
        version=VERSION,
        instalacion=instalacion.numero,
    )
