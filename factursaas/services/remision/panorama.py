"""Cómo va un inquilino con la AEAT: lo pendiente, lo que hay que arreglar y lo último que se habló."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, func
from sqlalchemy import select as columnas
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.models import (
    Certificado,
    Entrega,
    Envio,
    Factura,
    Instalacion,
    RegistroFacturacion,
    Remision,
)
from factursaas.services import certificados
from factursaas.services.remision.envios import SIN_CUERPOS
from factursaas.services.remision.historia import SIN_XML, Presentado, de_registros, pide_algo

_A_LA_VISTA = 50
_ULTIMOS_ENVIOS = 10


class Marcha(StrEnum):
    """Cómo va la remisión."""

    SIN_EMPEZAR = "sin_empezar"
    AL_DIA = "al_dia"
    ENVIANDO = "enviando"
    INCIDENCIA = "incidencia"
    PARADA = "parada"
    SIN_REMITIR = "sin_remitir"


@dataclass(frozen=True, slots=True)
class Panorama:
    """Todo lo que cuenta la página de VERI*FACTU. `instalacion` es la cadena de ahora, si ya hay alguna factura.

    `remision` es la de la cadena que va peor, y `pendientes`, los de todas: también las anteriores se remiten.
    De lo que espera a que alguien haga algo, `por_arreglar` son las primeras y `cuantas_por_arreglar`, todas.
    """

    destino: Destino
    marcha: Marcha
    instalacion: Instalacion | None
    remision: Remision | None
    pendientes: int
    por_estado: dict[EstadoEnvio, int]
    por_arreglar: Sequence[Presentado]
    cuantas_por_arreglar: int
    envios: Sequence[Envio]
    certificado: Certificado | None
    de_la_instalacion: bool

    @property
    def firmada(self) -> bool:
        """Si los registros de ahora se firman y no se remiten."""
        return self.instalacion is not None and self.instalacion.modalidad == Modalidad.NO_VERIFACTU

    @property
    def total(self) -> int:
        """Cuántos registros hay: los de la cadena de ahora, si no se remite."""
        if self.marcha is Marcha.SIN_REMITIR and self.instalacion is not None:
            return self.instalacion.posicion
        return self.pendientes + sum(self.por_estado.values())


@dataclass(frozen=True, slots=True)
class Alarmas:
    """Lo que hay que saber aunque no se entre en la página. `certificado`, solo si caduca pronto o ya lo ha hecho."""

    marcha: Marcha
    remision: Remision | None
    pendientes: int
    por_arreglar: int
    certificado: Certificado | None

    @property
    def hay(self) -> bool:
        """Si algo pide atención."""
        malas = (Marcha.INCIDENCIA, Marcha.PARADA)
        return self.marcha in malas or self.por_arreglar > 0 or self.certificado is not None


def alarmas(db: TenantSession) -> Alarmas:
    """Lo que se enseña en el menú y en el panel."""
    va, certificado = _como_va(db, _vigente(db)), certificados.leer(db)
    return Alarmas(
        marcha=va.marcha,
        remision=va.remision,
        pendientes=va.pendientes,
        por_arreglar=_cuantas_por_arreglar(db),
        certificado=certificado if certificado and certificados.caduca_pronto(certificado) else None,
    )


def panorama(db: TenantSession) -> Panorama:
    """Reúne cómo va la remisión de un inquilino."""
    instalacion = _vigente(db)
    va = _como_va(db, instalacion)
    destino = Destino.SIMULADOR if instalacion is not None and instalacion.ensayo else ajustes().destino
    fichero, _ = ajustes().certificado_para(destino)
    return Panorama(
        destino=destino,
        marcha=va.marcha,
        instalacion=instalacion,
        remision=va.remision,
        pendientes=va.pendientes,
        por_estado=_por_estado(db),
        por_arreglar=por_arreglar(db),
        cuantas_por_arreglar=_cuantas_por_arreglar(db),
        envios=db.exec(select(Envio).options(*SIN_CUERPOS).order_by(col(Envio.id).desc()).limit(_ULTIMOS_ENVIOS)).all(),
        certificado=certificados.leer(db),
        de_la_instalacion=fichero is not None,
    )


def por_arreglar(db: TenantSession) -> list[Presentado]:
    """Lo último de cada factura si se rechazó o pide corregirse: lo primero que cabe a la vista."""
    consulta = _esperan(db).options(SIN_XML).order_by(col(RegistroFacturacion.id)).limit(_A_LA_VISTA)
    return de_registros(db, db.exec(consulta).all())


def _cuantas_por_arreglar(db: TenantSession) -> int:
    consulta = _esperan(db).with_only_columns(func.count(), maintain_column_froms=True)
    return db.execute(consulta).scalar_one()  # pyright: ignore[reportDeprecated]


def _esperan(db: TenantSession) -> SelectOfScalar[RegistroFacturacion]:
    """Lo que ya corrige otra factura no necesita más."""
    posterior = aliased(RegistroFacturacion)
    return (
        select(RegistroFacturacion)
        .join(Entrega, col(Entrega.registro_id) == col(RegistroFacturacion.id))
        .join(Factura, col(Factura.id) == col(RegistroFacturacion.factura_id))
        .where(
            pide_algo(),
            Factura.estado != EstadoFactura.RECTIFICADA.value,
            ~exists().where(
                col(posterior.user_id) == db.inquilino.user_id,
                col(posterior.factura_id) == col(RegistroFacturacion.factura_id),
                col(posterior.id) > col(RegistroFacturacion.id),
            ),
        )
    )


def _vigente(db: TenantSession) -> Instalacion | None:
    return db.exec(select(Instalacion).where(col(Instalacion.vigente))).one_or_none()


@dataclass(frozen=True, slots=True)
class _ComoVa:
    marcha: Marcha
    remision: Remision | None
    pendientes: int


def _como_va(db: TenantSession, instalacion: Instalacion | None) -> _ComoVa:
    """La peor de las cadenas con algo pendiente; sin nada pendiente, la de ahora."""
    cadenas = _sin_acabar(db)
    pendientes = sum(cuantos for _, cuantos in cadenas)
    for marcha in (Marcha.PARADA, Marcha.INCIDENCIA):
        if peor := next((r for r, _ in cadenas if r is not None and _marcha_de(r) is marcha), None):
            return _ComoVa(marcha, peor, pendientes)
    if instalacion is not None and not instalacion.destino:
        return _ComoVa(Marcha.SIN_REMITIR, None, pendientes)
    if cadenas:
        return _ComoVa(Marcha.ENVIANDO, cadenas[0][0], pendientes)
    if instalacion is None:
        return _ComoVa(Marcha.SIN_EMPEZAR, None, 0)
    de_ahora = db.exec(select(Remision).where(Remision.instalacion_id == instalacion.id)).one_or_none()
    return _ComoVa(Marcha.AL_DIA, de_ahora, 0)


def _marcha_de(remision: Remision) -> Marcha:
    if remision.parada:
        return Marcha.PARADA
    return Marcha.INCIDENCIA if remision.incidencia_desde else Marcha.ENVIANDO


def _sin_acabar(db: TenantSession) -> list[tuple[Remision | None, int]]:
    """Las cadenas que se remiten y tienen algo sin respuesta, de la más antigua a la más nueva, y cuánto.

    La marca no basta: tras un hueco puede haber registros ya contestados.
    """
    registro, marca = RegistroFacturacion, func.coalesce(Remision.enviado_hasta, 0)
    consulta = (
        columnas(col(Instalacion.id), func.count())
        .outerjoin(Remision, col(Remision.instalacion_id) == col(Instalacion.id))
        .join(registro, (col(registro.instalacion_id) == col(Instalacion.id)) & (col(registro.posicion) > marca))
        .outerjoin(Entrega, col(Entrega.registro_id) == col(registro.id))
        .where(col(Instalacion.destino) != "", col(Instalacion.posicion) > marca, col(Entrega.id).is_(None))
        .group_by(col(Instalacion.id))
        .order_by(col(Instalacion.id))
    )
    cuantos = [(cadena, n) for cadena, n in db.execute(consulta)]  # pyright: ignore[reportDeprecated]
    remisiones = {r.instalacion_id: r for r in db.exec(select(Remision))} if cuantos else {}
    return [(remisiones.get(cadena), n) for cadena, n in cuantos]


def _por_estado(db: TenantSession) -> dict[EstadoEnvio, int]:
    consulta = columnas(col(Entrega.estado), func.count()).group_by(col(Entrega.estado))
    return {EstadoEnvio(estado): cuantas for estado, cuantas in db.execute(consulta)}  # pyright: ignore[reportDeprecated]
