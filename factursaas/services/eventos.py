"""La cadena de eventos de NO VERI*FACTU: anotar lo que pasa en el sistema, firmado, leerlo y resumirlo (art. 9 Orden
HAC/1177/2024).
"""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.verifactu import resumen
from factursaas.domain.verifactu.evento import Contenido, EslabonEvento, Evento, Obligado, Suceso, TipoEvento
from factursaas.domain.verifactu.evento_xml import escribir_evento
from factursaas.domain.verifactu.lectura import Leido, leer_registro
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import TipoRegistro, escribir_instante
from factursaas.models import CadenaDeEventos, Instalacion, RegistroEvento, RegistroFacturacion
from factursaas.services import auditoria, emisor, instalaciones, restauraciones
from factursaas.services.firma import firmar
from factursaas.services.firmantes import firmante_de
from factursaas.services.paginas import Orden, Pagina

_ORDEN: Orden[RegistroEvento] = Orden(
    columnas=(col(RegistroEvento.instalacion_id), col(RegistroEvento.posicion)),
    valores=lambda evento: (evento.instalacion_id, evento.posicion),
    leer=lambda partes: (UUID(partes[0]), int(partes[1])),
    descendente=True,
)
_DE_UNA_COPIA = (
    "Los datos son los de una copia: los eventos seguirán en otra cadena, que empieza con la próxima factura."
)


class CadenaRota(Exception):
    """A la cadena de eventos le falta con qué seguir: alguien la ha tocado."""


def anotar(db: TenantSession, contenido: Contenido, otros_datos: str = "") -> RegistroEvento | None:
    """Añade un evento a la cadena vigente; en VERI*FACTU no se lleva, y no hace nada.

    Raises:
        EstadoNoPermitido: si no hay con qué firmarlo, o los datos son los de una copia y aún no hay otra cadena.
        CadenaRota: si la cadena no está.
    """
    instalacion = _la_de_ahora(db)
    if instalacion is None:
        return None
    return encadenar(db, instalacion, contenido, otros_datos)


def anotar_restauracion(db: TenantSession) -> RegistroEvento | None:
    """Deja dicho que los datos vienen de una copia de seguridad (evento 07)."""
    return anotar(db, Suceso(TipoEvento.RESTAURACION))


def empezar(db: TenantSession, instalacion: Instalacion, obligado: Obligado) -> None:
    """Abre la cadena de eventos de una instalación recién creada, con su inicio (evento 01)."""
    db.add(
        CadenaDeEventos(
            user_id=db.inquilino.user_id, instalacion_id=instalacion.id, nif=obligado.nif, nombre=obligado.nombre[:120]
        )
    )
    db.flush()
    instalaciones.apuntar(db, con_eventos=True)
    encadenar(db, instalacion, Suceso(TipoEvento.INICIO))


def terminar(db: TenantSession, instalacion: Instalacion) -> None:
    """El último resumen de una instalación y su fin (evento 02): después no lleva más eventos.

    Raises:
        EstadoNoPermitido: si no hay con qué firmarlos.
        CadenaRota: si la cadena no está, o le falta el inicio.
    """
    encadenar(db, instalacion, _resumen(db, instalacion))
    encadenar(db, instalacion, Suceso(TipoEvento.FIN))
    instalaciones.apuntar(db, con_eventos=False)


def resumir(db: TenantSession, *, hasta_volver: timedelta | None = None) -> RegistroEvento | None:
    """Anota el resumen (evento 10); con `hasta_volver`, solo si al volver a mirar sería tarde.

    Raises:
        EstadoNoPermitido: si no hay con qué firmarlo, o los datos son los de una copia y aún no hay otra cadena.
        CadenaRota: si la cadena no está, o le falta el inicio.
    """
    instalacion = _la_de_ahora(db)
    if instalacion is None:
        return None
    ultimo = _base_del_resumen(db, instalacion).generado_en
    if hasta_volver is not None and not resumen.toca_resumen(ultimo, emisor.ahora(db), hasta_volver=hasta_volver):
        return None
    auditoria.anotar(db, Acto.CADENA_RESUMIR, instalacion.id, "Resumen de eventos anotado")
    return encadenar(db, instalacion, _resumen(db, instalacion))


def listar(db: TenantSession, *, q: str = "", limite: int, cursor: str | None) -> Pagina[RegistroEvento]:
    """Los eventos, del último al primero; `q` busca en cómo se llama cada tipo."""
    consulta = select(RegistroEvento)
    if q:
        tipos = [tipo.value for tipo in TipoEvento if q.lower() in tipo.nombre.lower() or q == tipo.value]
        consulta = consulta.where(col(RegistroEvento.tipo).in_(tipos))
    return _ORDEN.pagina(db, consulta, limite, cursor)


def cadena_de(db: TenantSession, instalacion: Instalacion) -> CadenaDeEventos | None:
    """La cabeza de los eventos de una instalación, bloqueada hasta confirmar."""
    consulta = select(CadenaDeEventos).where(CadenaDeEventos.instalacion_id == instalacion.id).with_for_update()
    return db.exec(consulta.execution_options(populate_existing=True)).one_or_none()


def encadenar(
    db: TenantSession, instalacion: Instalacion, contenido: Contenido, otros_datos: str = ""
) -> RegistroEvento:
    """Añade un evento firmado a la cadena de una instalación ya bloqueada.

    Raises:
        EstadoNoPermitido: si no hay con qué firmarlo.
        CadenaRota: si la cadena no está.
    """
    firmante, cadena = firmante_de(db), cadena_de(db, instalacion)
    if cadena is None:
        raise CadenaRota("Esta instalación no tiene su cadena de eventos.")
    ahora = emisor.ahora(db).replace(microsecond=0)
    evento = Evento(
        contenido=contenido,
        obligado=Obligado(_nombre(db, cadena), cadena.nif),
        anterior=_cabeza(cadena),
        sistema=instalaciones.sistema(instalacion),
        generado=escribir_instante(ahora),
        otros_datos=otros_datos,
    )
    xml, huella = firmar(escribir_evento(evento), firmante, ahora), evento.huella
    fila = RegistroEvento(
        user_id=db.inquilino.user_id,
        instalacion_id=instalacion.id,
        posicion=cadena.posicion + 1,
        tipo=evento.tipo.value,
        registros=instalacion.posicion,
        huella=huella,
        huella_anterior=cadena.ultima_huella,
        generado_en=ahora,
        generado=evento.generado,
        xml=xml,
        sha256=hashlib.sha256(xml).hexdigest(),
    )
    db.add(fila)
    db.flush()
    cadena.posicion, cadena.ultima_huella = fila.posicion, huella
    cadena.ultimo_tipo, cadena.ultimo_generado = fila.tipo, fila.generado
    db.flush()
    return fila


def _la_de_ahora(db: TenantSession) -> Instalacion | None:
    """La que lleva eventos, si la hay. Tras restaurar una copia no se sigue: se bifurcaría."""
    instalacion = instalaciones.vigente(db)
    if instalacion is None or instalacion.modalidad != Modalidad.NO_VERIFACTU:
        return None
    if not restauraciones.sigue_desde(db, instalacion.restauracion):
        raise EstadoNoPermitido(_DE_UNA_COPIA)
    return instalacion


def _nombre(db: TenantSession, cadena: CadenaDeEventos) -> str:
    """El que tiene ahora, si sigue siendo el mismo."""
    datos = emisor.leer(db)
    return datos.nombre if datos is not None and datos.nif == cadena.nif and datos.nombre else cadena.nombre


def _cabeza(cadena: CadenaDeEventos) -> EslabonEvento | None:
    if cadena.posicion == 0:
        return None
    return EslabonEvento(TipoEvento(cadena.ultimo_tipo), cadena.ultimo_generado, cadena.ultima_huella)


def _resumen(db: TenantSession, instalacion: Instalacion) -> resumen.Resumen:
    """De lo ocurrido desde el anterior, con él incluido."""
    base = _base_del_resumen(db, instalacion)
    tipos = select(RegistroEvento.tipo).where(
        RegistroEvento.instalacion_id == instalacion.id, col(RegistroEvento.posicion) >= base.posicion
    )
    return resumen.resumir(map(TipoEvento, db.exec(tipos)), _leidos(db, instalacion, base.registros))


def _base_del_resumen(db: TenantSession, instalacion: Instalacion) -> RegistroEvento:
    """El último resumen o, si no lo hay, el inicio."""
    consulta = (
        select(RegistroEvento)
        .where(
            RegistroEvento.instalacion_id == instalacion.id,
            col(RegistroEvento.tipo).in_([TipoEvento.RESUMEN.value, TipoEvento.INICIO.value]),
        )
        .order_by(col(RegistroEvento.posicion).desc())
    )
    base = db.exec(consulta.limit(1)).first()
    if base is None:
        raise CadenaRota("La cadena de eventos no tiene inicio.")
    return base


def _leidos(db: TenantSession, instalacion: Instalacion, desde: int) -> list[Leido]:
    """Los registros posteriores a esa posición; el que ya no se puede leer lo denuncia la comprobación."""
    consulta = (
        select(RegistroFacturacion.tipo, RegistroFacturacion.xml)
        .where(RegistroFacturacion.instalacion_id == instalacion.id, col(RegistroFacturacion.posicion) > desde)
        .order_by(col(RegistroFacturacion.posicion))
    )
    leidos = (leer_registro(TipoRegistro(tipo), xml) for tipo, xml in db.exec(consulta))
    return [leido for leido in leidos if leido is not None]
