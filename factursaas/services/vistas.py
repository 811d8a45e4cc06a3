"""Las vistas que alguien se guarda de una lista: con qué filtros y en qué orden le gusta mirarla."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func
from sqlmodel import col, select, update

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.models import Vista
from factursaas.services.campos import Linea

MAXIMO = 20
NombreDeLista = Literal["facturas", "clientes", "productos"]


class DatosVista(BaseModel):
    """Una vista tal como se guarda; su `consulta` es lo que va tras «?» en la dirección."""

    model_config = ConfigDict(extra="forbid")

    lista: NombreDeLista
    nombre: Annotated[Linea, Field(min_length=1, max_length=60)]
    consulta: Annotated[Linea, Field(max_length=1000)] = ""


def listar(db: TenantSession, lista: NombreDeLista) -> list[Vista]:
    """Las vistas de una lista, por su nombre."""
    return sorted(_suyas(db, lista), key=lambda vista: vista.nombre.casefold())


def crear(db: TenantSession, datos: DatosVista) -> Vista:
    """Guarda una vista; con un nombre que ya está, la cambia.

    Raises:
        EstadoNoPermitido: si ya hay demasiadas.
    """
    _esperar_turno(db)
    suyas = _suyas(db, datos.lista)
    igual = next((vista for vista in suyas if vista.nombre.casefold() == datos.nombre.casefold()), None)
    if igual is None and len(suyas) >= MAXIMO:
        raise EstadoNoPermitido(f"Ya tienes {MAXIMO} vistas guardadas. Borra alguna para guardar otra.")
    vista = igual or Vista(**datos.model_dump())
    vista.consulta = datos.consulta
    db.add(vista)
    db.flush()
    return vista


def renombrar(db: TenantSession, vista_id: UUID, nombre: str) -> Vista:
    """Le pone otro nombre.

    Raises:
        DatosNoValidos: si no vale o ya lo lleva otra.
    """
    _esperar_turno(db)
    vista = leer(db, vista_id)
    nombre = DatosVista(lista="facturas", nombre=nombre).nombre
    if any(otra.nombre.casefold() == nombre.casefold() for otra in _suyas(db, vista.lista) if otra.id != vista_id):
        raise DatosNoValidos({"nombre": f"Ya tienes una vista que se llama «{nombre}»."})
    vista.nombre = nombre
    db.flush()
    return vista


def poner_por_defecto(db: TenantSession, vista_id: UUID, *, puesta: bool) -> Vista:
    """La que se abre al entrar en su lista; solo puede ser una."""
    vista = leer(db, vista_id)
    db.exec(update(Vista).where(col(Vista.lista) == vista.lista, col(Vista.por_defecto)).values(por_defecto=False))
    vista.por_defecto = puesta
    db.flush()
    return vista


def borrar(db: TenantSession, vista_id: UUID) -> None:
    """Borra una vista."""
    db.delete(leer(db, vista_id))
    db.flush()


def leer(db: TenantSession, vista_id: UUID) -> Vista:
    """Una vista.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    vista = db.exec(select(Vista).where(Vista.id == vista_id)).one_or_none()
    if vista is None:
        raise NoEncontrado("Esa vista ya no existe.")
    return vista


def _esperar_turno(db: TenantSession) -> None:
    """Dos que guardan a la vez esperan una a otra: así no se pasa del máximo ni se repite un nombre."""
    db.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(f"vistas {db.inquilino.user_id}", 0))))


def _suyas(db: TenantSession, lista: str) -> list[Vista]:
    return list(db.exec(select(Vista).where(Vista.lista == lista)))
