"""La cadena de registros de facturación: añadir uno y leerlos."""

import hashlib
from dataclasses import replace
from functools import partial
from uuid import UUID

from sqlmodel import col, select
from uuid_utils.compat import uuid7

from factursaas.db import TenantSession, al_acabar
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import (
    Alta,
    Anulacion,
    IdFactura,
    Registro,
    TipoRegistro,
    escribir_instante,
)
from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO
from factursaas.domain.verifactu.xml import escribir_xml
from factursaas.models import Factura, Instalacion, RegistroFacturacion
from factursaas.services import cola, emisor, instalaciones, relevos
from factursaas.services.avisos import avisar
from factursaas.services.firma import firmar
from factursaas.services.firmantes import firmante_de
from factursaas.services.instalaciones import destino
from factursaas.services.paginas import Orden, Pagina

__all__ = ["anotar", "buscar", "de_factura", "destino", "encadenar", "leer", "listar"]

_ORDEN: Orden[RegistroFacturacion] = Orden(
    # El identificador de una instalación crece con el tiempo (UUID v7).
    columnas=(col(RegistroFacturacion.instalacion_id), col(RegistroFacturacion.posicion)),
    valores=lambda registro: (registro.instalacion_id, registro.posicion),
    leer=lambda partes: (UUID(partes[0]), int(partes[1])),
)


def anotar(db: TenantSession, contenido: Alta | Anulacion, factura: Factura) -> RegistroFacturacion:
    """Añade un registro a la cadena y lo deja escrito.

    Raises:
        EstadoNoPermitido: si en NO VERI*FACTU no hay con qué firmarlo.
    """
    fila = encadenar(db, contenido, factura)
    db.flush()
    return fila


def encadenar(db: TenantSession, contenido: Alta | Anulacion, factura: Factura) -> RegistroFacturacion:
    """Añade un registro a la cadena, en la misma transacción que la factura y con la cadena bloqueada.

    Se escribe cuando lo pida la transacción o, como tarde, al acabarla: varios seguidos, de una vez.

    Raises:
        EstadoNoPermitido: si en NO VERI*FACTU no hay con qué firmarlo.
    """
    instalacion = relevos.la_que_toca(db, contenido.factura.emisor, ensayo=factura.ensayo)
    ahora = emisor.ahora(db).replace(microsecond=0)
    identidad = uuid7()
    # Vuelve en la respuesta de la AEAT: con ella se sabe de qué registro habla.
    contenido = replace(contenido, referencia=str(identidad))
    registro = Registro(
        contenido, instalaciones.cabeza(instalacion), instalaciones.sistema(instalacion), escribir_instante(ahora)
    )
    xml = escribir_xml(registro)
    if instalacion.modalidad == Modalidad.NO_VERIFACTU:
        xml = firmar(xml, firmante_de(db), ahora)
    fila = RegistroFacturacion(
        id=identidad,
        instalacion_id=instalacion.id,
        posicion=instalacion.posicion + 1,
        tipo=registro.tipo.value,
        factura_id=factura.id,
        numero=contenido.factura.numero,
        huella=registro.huella,
        huella_anterior=instalacion.ultima_huella,
        generado_en=ahora,
        generado=registro.generado,
        xml=xml,
        sha256=hashlib.sha256(xml).hexdigest(),
    )
    _anadir(db, instalacion, fila, contenido.factura)
    avisar(db, db.inquilino.user_id)
    return fila


def listar(db: TenantSession, *, q: str = "", limite: int, cursor: str | None) -> Pagina[RegistroFacturacion]:
    """Los registros, del primero al último; `q` busca en el número de la factura."""
    consulta = select(RegistroFacturacion)
    if q:
        consulta = consulta.where(col(RegistroFacturacion.numero).icontains(q, autoescape=True))
    return _ORDEN.pagina(db, consulta, limite, cursor)


def leer(db: TenantSession, registro_id: UUID) -> RegistroFacturacion:
    """Un registro.

    Raises:
        NoEncontrado: si no existe.
    """
    registro = db.exec(select(RegistroFacturacion).where(RegistroFacturacion.id == registro_id)).one_or_none()
    if registro is None:
        raise NoEncontrado("Ese registro no existe.")
    return registro


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


def _anadir(db: TenantSession, instalacion: Instalacion, fila: RegistroFacturacion, factura: IdFactura) -> None:
    db.add(fila)
    instalacion.posicion = fila.posicion
    instalacion.ultimo_emisor, instalacion.ultimo_numero = factura.emisor, factura.numero
    instalacion.ultima_fecha, instalacion.ultima_huella = factura.fecha, fila.huella
    if instalacion.destino:
        _pedir_remision(db)
        if fila.posicion % REGISTROS_POR_ENVIO == 0:
            # Se ha llenado un envío: no espera al que esté programado (art. 16.2 Orden HAC/1177/2024).
            _pedir_remision(db, urgente=True)


def _pedir_remision(db: TenantSession, *, urgente: bool = False) -> None:
    """Al acabar, y una vez: si quien remite toma ahora lo que hay apuntado, aún no vería estos registros."""
    clave = "remision urgente" if urgente else "remision"
    al_acabar(db, clave, partial(cola.pedir_remision, db, db.inquilino.user_id, urgente=urgente))
