"""La historia de una factura en la AEAT: sus registros, lo que se contestó de cada uno y qué toca después."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, or_
from sqlalchemy import select as columnas
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import defer
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.verifactu.codigos import Accion, Indicacion, catalogo, indicacion, indicacion_de_ajena
from factursaas.domain.verifactu.envio import Banderas, Consta, EstadoEnvio, Intento, consta_segun_rechazo
from factursaas.domain.verifactu.lectura import leer_campo
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import RechazoPrevio, TipoRegistro
from factursaas.models import ConstaEnSuLugar, Entrega, Envio, Factura, Instalacion, RegistroFacturacion
from factursaas.services import instalaciones, modalidades
from factursaas.services.columnas import leer_columnas

# El que no tiene que hacer nadie que factura: se aceptó y no se pide nada, o lo arregla otro.
_SIN_NADA_QUE_HACER = (Accion.NADA, Accion.ADOPTAR_DUPLICADO)
# El XML de una historia larga pesa, y quien la mira no suele pedirlo.
SIN_XML = defer(col(RegistroFacturacion.xml))  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, slots=True)
class Presentado:
    """Un registro de la historia y lo que se sabe de él."""

    registro: RegistroFacturacion
    estado: EstadoEnvio
    codigo: str = ""
    descripcion: str = ""
    csv: str = ""
    consta: str = ""
    contestado_en: datetime | None = None

    @property
    def intento(self) -> Intento:
        """Lo que importa de él para saber cómo va el siguiente."""
        return Intento(_banderas(self.registro), self.estado, _consta(self))

    @property
    def indicacion(self) -> Indicacion | None:
        """Qué hacer, si la AEAT puso algún reparo."""
        if self.consta == ConstaEnSuLugar.AJENA:
            return indicacion_de_ajena(self.descripcion)
        return indicacion(self.codigo, self.descripcion) if self.codigo else None

    @property
    def por_arreglar(self) -> bool:
        """Si espera a que alguien haga algo."""
        if self.estado is EstadoEnvio.RECHAZADO:
            return not self._anula_lo_que_no_entro
        pide = self.indicacion
        return self.estado is EstadoEnvio.CON_ERRORES and pide is not None and pide.accion not in _SIN_NADA_QUE_HACER

    @property
    def _anula_lo_que_no_entro(self) -> bool:
        """Anular una que no pudo entrar porque la AEAT tiene otra con su número acaba aquí: la otra no se toca."""
        return self.registro.tipo == TipoRegistro.ANULACION and self.consta == ConstaEnSuLugar.AJENA


def pide_algo() -> ColumnElement[bool]:
    """Lo mismo que `Presentado.por_arreglar`, para preguntárselo a la base de cada entrega."""
    sin_nada = [codigo for codigo in catalogo() if indicacion(codigo).accion in _SIN_NADA_QUE_HACER]
    return or_(
        (col(Entrega.estado) == EstadoEnvio.RECHAZADO.value)
        & or_(
            col(RegistroFacturacion.tipo) != TipoRegistro.ANULACION.value,
            col(Entrega.consta) != ConstaEnSuLugar.AJENA.value,
        ),
        (col(Entrega.estado) == EstadoEnvio.CON_ERRORES.value)
        & or_(col(Entrega.consta) == ConstaEnSuLugar.AJENA.value, col(Entrega.codigo).not_in(["", *sin_nada])),
    )


def historia_de(db: TenantSession, factura_id: UUID, va: str | None) -> list[Presentado]:
    """Los registros de una factura que van a ese destino, o a cualquiera, del primero al último."""
    consulta = _historias([factura_id]).order_by(col(RegistroFacturacion.id))
    if va is not None:
        consulta = consulta.where(col(Instalacion.destino) == va)
    return [_presentado(*fila) for fila in db.execute(consulta)]  # pyright: ignore[reportDeprecated]


def intentos_de(db: TenantSession, factura: Factura) -> list[Intento]:
    """Lo que importa de su historia para el registro siguiente.

    En VERI*FACTU, lo que se ha remitido a donde se remite ahora; en NO VERI*FACTU, todo lo que hay en este sistema.
    """
    se_remite = factura.ensayo or modalidades.actual(db) is Modalidad.VERIFACTU
    va = instalaciones.destino(ensayo=factura.ensayo) if se_remite else None
    return [presentado.intento for presentado in historia_de(db, factura.id, va)]


def ultimos_de(db: TenantSession, facturas: Sequence[UUID]) -> dict[UUID, Presentado]:
    """Lo último que se presentó de cada factura, vaya a donde vaya; su XML se lee solo si se pide."""
    factura = col(RegistroFacturacion.factura_id)
    consulta = _historias(facturas).order_by(factura, col(RegistroFacturacion.id).desc())
    filas = db.execute(consulta.options(SIN_XML).ext(distinct_on(factura)))  # pyright: ignore[reportDeprecated]
    return {registro.factura_id: _presentado(registro, *resto) for registro, *resto in filas}


def senales_de(db: TenantSession, facturas: Sequence[UUID]) -> dict[UUID, str]:
    """De esas facturas, aquellas en las que lo último que se presentó espera a que alguien haga algo, y su estado."""
    return dict(leer_columnas(db, _POR_ARREGLAR, facturas=list(facturas)))


def _escribir_por_arreglar() -> Any:
    factura = col(RegistroFacturacion.factura_id)
    ultimos = (
        columnas(factura, col(Entrega.estado), pide_algo().label("pide"))
        .outerjoin(Entrega, col(Entrega.registro_id) == col(RegistroFacturacion.id))
        .where(factura == any_(bindparam("facturas", type_=ARRAY(Uuid))))
        .order_by(factura, col(RegistroFacturacion.id).desc())
        .ext(distinct_on(factura))
        .subquery()
    )
    return columnas(ultimos.c.factura_id, ultimos.c.estado).where(ultimos.c.pide)


_POR_ARREGLAR = _escribir_por_arreglar()


def anulaciones_por_repetir(db: TenantSession, envio_id: UUID) -> list[UUID]:
    """Las facturas cuya anulación se rechazó en ese envío porque la AEAT no tenía lo que se creía."""
    consulta = (
        columnas(col(RegistroFacturacion.factura_id), col(Entrega.codigo))
        .join(Entrega, col(Entrega.registro_id) == col(RegistroFacturacion.id))
        .where(
            col(Entrega.envio_id) == envio_id,
            col(Entrega.estado) == EstadoEnvio.RECHAZADO.value,
            col(RegistroFacturacion.tipo) == TipoRegistro.ANULACION.value,
        )
    )
    filas = db.execute(consulta)  # pyright: ignore[reportDeprecated]
    return [factura for factura, codigo in filas if indicacion(codigo).accion is Accion.VOLVER_A_PRESENTAR]


def de_registros(db: TenantSession, registros: Sequence[RegistroFacturacion]) -> list[Presentado]:
    """Lo que se sabe de esos registros, en su mismo orden."""
    consulta = columnas(Entrega, col(Envio.csv)).join(Envio, col(Envio.id) == col(Entrega.envio_id))
    filas = db.execute(  # pyright: ignore[reportDeprecated]
        consulta.where(col(Entrega.registro_id).in_([registro.id for registro in registros]))
    )
    entregas = {entrega.registro_id: (entrega, csv) for entrega, csv in filas}
    firmadas = instalaciones.firmadas(db)
    return [
        _presentado(registro, registro.instalacion_id in firmadas, *entregas.get(registro.id, (None, None)))
        for registro in registros
    ]


def _historias(facturas: Sequence[UUID]) -> Select[RegistroFacturacion, bool, Entrega, str]:
    """Del envío, solo el CSV: sus cuerpos son megas y vendrían con cada registro que llevaba."""
    return (
        columnas(RegistroFacturacion, col(Instalacion.modalidad) == Modalidad.NO_VERIFACTU, Entrega, col(Envio.csv))
        .join(Instalacion, col(Instalacion.id) == col(RegistroFacturacion.instalacion_id))
        .outerjoin(Entrega, col(Entrega.registro_id) == col(RegistroFacturacion.id))
        .outerjoin(Envio, col(Envio.id) == col(Entrega.envio_id))
        .where(col(RegistroFacturacion.factura_id).in_(facturas))
    )


def _presentado(registro: RegistroFacturacion, firmado: bool, entrega: Entrega | None, csv: str | None) -> Presentado:
    if entrega is None or csv is None:
        return Presentado(registro, EstadoEnvio.NO_SE_REMITE if firmado else EstadoEnvio.PENDIENTE)
    return Presentado(
        registro,
        EstadoEnvio(entrega.estado),
        entrega.codigo,
        entrega.descripcion,
        csv,
        entrega.consta,
        entrega.created_at,
    )


def _banderas(registro: RegistroFacturacion) -> Banderas:
    """Con las que se presentó, tal como quedaron escritas."""
    xml = registro.xml
    rechazo = leer_campo(xml, "RechazoPrevio")
    return Banderas(
        TipoRegistro(registro.tipo),
        subsanacion=leer_campo(xml, "Subsanacion") == "S",
        rechazo_previo=RechazoPrevio(rechazo) if rechazo else RechazoPrevio.NO,
        sin_registro_previo=leer_campo(xml, "SinRegistroPrevio") == "S",
    )


def _consta(presentado: Presentado) -> Consta | None:
    """Lo que un rechazo dice de lo que la AEAT tiene nuestro; una factura ajena con el mismo número no lo es."""
    if presentado.estado is not EstadoEnvio.RECHAZADO:
        return None
    if presentado.consta:
        return Consta.ANULADA if presentado.consta == ConstaEnSuLugar.ANULADA else Consta.NADA
    return consta_segun_rechazo(presentado.codigo)
