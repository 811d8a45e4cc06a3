"""Quién hizo qué en una cuenta: se escribe con lo hecho, y lo lee y se lo lleva su dueño."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto, Actor, Canal
from factursaas.domain.demostracion import ANOTACIONES_MAXIMAS, es_demostracion
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.models import Anotacion, Cliente
from factursaas.models.auditoria import LARGO_DE_UN_ID, LARGO_RESUMEN
from factursaas.services.paginas import LIMITE_MAXIMO, Orden, Pagina

_POR_DEFECTO = timedelta(minutes=10)

_ORDEN: Orden[Anotacion] = Orden(
    columnas=(col(Anotacion.id),),
    valores=lambda fila: (fila.id,),
    leer=lambda partes: (UUID(partes[0]),),
    descendente=True,
)


@dataclass(frozen=True, slots=True)
class Filtro:
    """Qué parte de la actividad se pide. `accion` es una entera o solo sobre qué: «factura.emitir» o «factura»; `q`
    busca en lo que dice.

    De `desde` a `hasta`, los dos días incluidos y en hora universal.
    """

    accion: str = ""
    desde: date | None = None
    hasta: date | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class Hecho:
    """Una anotación y, si es sobre un cliente que sigue ahí, cómo se llama: en lo que no se borra no va su nombre."""

    anotacion: Anotacion
    nombre: str = ""

    @property
    def resumen(self) -> str:
        """La frase que cuenta lo que se hizo."""
        return f"{self.anotacion.resumen}: {self.nombre}" if self.nombre else self.anotacion.resumen


def anotar(db: TenantSession, acto: Acto, objeto_id: object, resumen: str) -> None:
    """Deja escrito lo que se acaba de hacer, con quién lo hace y por dónde; si lo hecho se deshace, no queda.

    `resumen` lo lee una persona y no lleva secretos, ni nombres de terceros que haya que poder olvidar.

    Raises:
        EstadoNoPermitido: si es una demostración y ya se ha hecho en ella todo lo que cabe.
    """
    origen = db.inquilino.origen
    if es_demostracion(db.inquilino.user_id) and acto is not Acto.SESION_SALIR:
        _exigir_hueco(db)
    db.add(
        Anotacion(
            user_id=db.inquilino.user_id,
            actor=origen.actor.value,
            quien=origen.quien,
            canal=origen.canal.value,
            accion=acto.value,
            objeto=acto.value.partition(".")[0],
            objeto_id=str(objeto_id)[:LARGO_DE_UN_ID],
            resumen=resumen[:LARGO_RESUMEN],
            peticion=origen.peticion,
        )
    )


def _exigir_hueco(db: TenantSession) -> None:
    """Todo lo que cambia algo pasa por aquí: es donde se para quien quiera llenar la base desde una demostración."""
    suyas = select(func.count(col(Anotacion.id))).where(Anotacion.actor == Actor.PERSONA.value)
    if db.inquilino.origen.actor is Actor.PERSONA and db.exec(suyas).one() >= ANOTACIONES_MAXIMAS:
        raise EstadoNoPermitido("Has hecho ya mucho en esta demostración. Para seguir, crea tu cuenta: es gratis.")


def anotar_una_vez(
    db: TenantSession, acto: Acto, objeto_id: object, resumen: str, cada: timedelta = _POR_DEFECTO
) -> None:
    """Lo mismo; en pantalla, salvo que se le acabe de hacer lo mismo: un borrador se guarda solo a cada rato."""
    origen = db.inquilino.origen
    if origen.canal is not Canal.PANTALLA:
        anotar(db, acto, objeto_id, resumen)
        return
    reciente = (
        select(Anotacion.id)
        .where(
            col(Anotacion.id) >= _primer_id(datetime.now(UTC) - cada),
            Anotacion.accion == acto.value,
            Anotacion.objeto_id == str(objeto_id),
            Anotacion.canal == origen.canal.value,
            Anotacion.quien == origen.quien,
        )
        .limit(1)
    )
    if db.exec(reciente).first() is None:
        anotar(db, acto, objeto_id, resumen)


def listar(db: TenantSession, filtro: Filtro, limite: int = 50, cursor: str | None = None) -> Pagina[Hecho]:
    """Lo hecho en la cuenta, de lo último a lo primero."""
    pagina = _ORDEN.pagina(db, _consulta(filtro), limite, cursor)
    return Pagina(_con_nombres(db, pagina.items), pagina.siguiente)


def recorrer(db: TenantSession, filtro: Filtro) -> Iterator[Hecho]:
    """Todo lo que pide el filtro, según se lee: no cabe entero en memoria. En una instantánea."""
    cursor: str | None = None
    while True:
        pagina = listar(db, filtro, LIMITE_MAXIMO, cursor)
        yield from pagina.items
        for hecho in pagina.items:
            db.expunge(hecho.anotacion)
        if (cursor := pagina.siguiente) is None:
            return


def anotar_exportacion(db: TenantSession) -> None:
    """También queda escrito que alguien se la ha llevado."""
    anotar(db, Acto.AUDITORIA_EXPORTAR, "", "Actividad exportada")


def _consulta(filtro: Filtro) -> SelectOfScalar[Anotacion]:
    consulta = select(Anotacion)
    if filtro.accion:
        entera = "." in filtro.accion
        columna = Anotacion.accion if entera else Anotacion.objeto
        consulta = consulta.where(columna == filtro.accion)
    if filtro.q:
        consulta = consulta.where(col(Anotacion.resumen).icontains(filtro.q, autoescape=True))
    if filtro.desde:
        consulta = consulta.where(col(Anotacion.id) >= _primer_id(_medianoche(filtro.desde)))
    if filtro.hasta:
        consulta = consulta.where(col(Anotacion.id) < _primer_id(_medianoche(filtro.hasta + timedelta(days=1))))
    return consulta


def _con_nombres(db: TenantSession, filas: list[Anotacion]) -> list[Hecho]:
    ids = {UUID(fila.objeto_id) for fila in filas if fila.objeto == "cliente"}
    clientes = select(Cliente.id, Cliente.nombre).where(col(Cliente.id).in_(ids))
    nombres = {str(uno): nombre for uno, nombre in db.exec(clientes)} if ids else {}
    return [Hecho(fila, nombres.get(fila.objeto_id, "")) for fila in filas]


def _medianoche(dia: date) -> datetime:
    return datetime.combine(dia, time(), UTC)


def _primer_id(momento: datetime) -> UUID:
    """El menor UUID v7 de un instante: la clave ya va por tiempo y no hace falta otro índice."""
    milisegundos = max(0, int(momento.timestamp() * 1000))
    return UUID(int=(milisegundos << 80) | (7 << 76) | (2 << 62))
