"""Las transacciones: de un inquilino, del sistema o del panel.

Los datos de un inquilino se alcanzan por `tenant_session`, que filtra cada consulta, sella cada alta y
abre la transacción con el inquilino puesto para que la seguridad por filas de PostgreSQL haga lo mismo.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    Connection,
    Executable,
    String,
    Table,
    bindparam,
    event,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.visitors import iterate
from sqlmodel import Session, col

from factursaas.config import ajustes
from factursaas.db.motores import motor, motor_del_operador
from factursaas.domain.errores import SesionCaducada, SinPermiso, SoloLectura
from factursaas.domain.operador import Operador
from factursaas.domain.planes import Inquilino
from factursaas.models import Cuenta, DeInquilino
from factursaas.observar import contexto

_PONER_INQUILINO = text(
    "SELECT set_config('app.user_id', :user_id, true), set_config('transaction_read_only',"
    " CASE WHEN :solo_leer THEN 'on' ELSE current_setting('transaction_read_only') END, true),"
    " :sesion_id <> '' AND EXISTS (SELECT FROM accesos_cerrados WHERE identificador IN (:sesion_id, :user_id))"
)
_CON_PERMISO = text("SELECT EXISTS (SELECT FROM permisos_de_soporte WHERE user_id = :user_id AND hasta > now())")
_ESCRITURA_PROHIBIDA = "25006"
_AL_CONFIRMAR, _AL_ACABAR = "al_confirmar", "al_acabar"
_QUIEN = "inquilino_de_la_sesion"
_filtradas: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()


class TenantSession(Session):
    """Sesión de un inquilino: no puede ver ni escribir nada de otro."""

    inquilino: Inquilino


# Para lo que se hace igual en la transacción de un inquilino y en una del sistema.
Transaccion = Session


def al_confirmar(db: Transaccion, hacer: Callable[[], None]) -> None:
    """Hace algo cuando la transacción ya se ha confirmado; si se deshace, no."""
    db.info.setdefault(_AL_CONFIRMAR, []).append(hacer)


def al_acabar(db: Transaccion, clave: str, hacer: Callable[[], None]) -> None:
    """Hace algo dentro de la transacción, justo antes de confirmarla; de cada clave, lo primero que se pida."""
    db.info.setdefault(_AL_ACABAR, {}).setdefault(clave, hacer)


@contextmanager
def transaccion(db: Transaccion) -> Iterator[None]:
    """La transacción de una sesión y, al confirmarse, lo que esperaba a ello."""
    with db.begin() as abierta:
        yield
        if abierta.is_active:  # quien la ha deshecho a mano no tiene nada que acabar
            db.flush()
            for hacer in db.info.pop(_AL_ACABAR, {}).values():
                hacer()
    for hacer in db.info.pop(_AL_CONFIRMAR, []):
        hacer()


@contextmanager
def tenant_session(inquilino: Inquilino, *, instantanea: bool = False) -> Iterator[TenantSession]:
    """Abre la transacción de un inquilino; se confirma al salir y se deshace si algo falla.

    En una `instantanea` todo se lee como estaba al empezar, aunque mientras tanto se confirme algo.
    Sin sesión (órdenes de quien administra, avisos del proveedor) no se mira si su acceso está cerrado.

    Raises:
        SesionCaducada: si la sesión de la que viene el inquilino, o todo su acceso, se ha cerrado.
        SoloLectura: si quien mira en nombre de otro intenta escribir.
    """
    contexto.de_inquilino(inquilino.user_id)
    origen = motor().execution_options(isolation_level="REPEATABLE READ") if instantanea else motor()
    with TenantSession(origen, expire_on_commit=False) as db:
        db.inquilino = inquilino
        try:
            with transaccion(db):
                yield db
        except DBAPIError as fallo:
            if getattr(fallo.orig, "sqlstate", None) == _ESCRITURA_PROHIBIDA:
                raise SoloLectura from None
            raise


@contextmanager
def system_session() -> Iterator[Session]:
    """Abre una transacción sin inquilino: solo ve las tablas que no son de nadie."""
    with Session(motor(), expire_on_commit=False) as db, transaccion(db):
        yield db


@contextmanager
def operador_session(_quien: Operador) -> Iterator[Session]:
    """Abre una transacción de solo lectura del panel: cifras y metadatos de todas las cuentas, nunca su contenido.

    La abre un operador, y va con un rol aparte: el de la aplicación no puede leer lo de todos ni aunque se le cuele
    una consulta.
    """
    with Session(motor_del_operador(), expire_on_commit=False) as db, transaccion(db):
        yield db


@event.listens_for(TenantSession, "after_begin")
def _poner_inquilino(db: TenantSession, _transaccion: SessionTransaction, conexion: Connection) -> None:
    datos = {
        "user_id": db.inquilino.user_id,
        "sesion_id": db.inquilino.sesion_id,
        "solo_leer": db.inquilino.suplantado,
    }
    *_, cerrada = conexion.execute(_PONER_INQUILINO, datos).one()
    if cerrada:
        raise SesionCaducada
    if _exige_permiso(db.inquilino) and not conexion.execute(_CON_PERMISO, datos).scalar_one():
        # Se mira en cada transacción: quien lo retira deja de ser visto en el acto.
        raise SinPermiso


def _exige_permiso(inquilino: Inquilino) -> bool:
    """Quien mira desde el panel lo necesita siempre; quien viene suplantado por su proveedor, salvo que se quite."""
    return inquilino.suplantado and (inquilino.desde_el_panel or ajustes().permiso_para_suplantar)


@event.listens_for(TenantSession, "do_orm_execute")
def _filtrar(consulta: ORMExecuteState) -> None:
    if consulta.is_column_load:
        return
    user_id = _sesion(consulta).inquilino.user_id
    if consulta.is_select:
        consulta.statement = _de_quien_la_haga(consulta.statement)
        consulta.parameters = {**cast(dict[str, Any], consulta.parameters or {}), _QUIEN: user_id}
    else:
        # Con el valor escrito: lo que cambia también se busca entre lo que la sesión ya tiene leído.
        consulta.statement = _filtrada(consulta.statement, _solo_lo_de(user_id))


def _de_quien_la_haga(consulta: Executable) -> Executable:
    """La consulta con sus filtros y sin decir aún de quién: la que se escribe una vez se filtra una vez para todos."""
    filtrada = _filtradas.get(consulta)
    if filtrada is None:
        filtrada = _filtradas[consulta] = _filtrada(consulta, _lo_de_alguien())
    return filtrada


def _filtrada(consulta: Executable, suyas: Mapping[str, ExecutableOption]) -> Executable:
    # Solo las tablas que nombra: cada filtro de más se paga en todas las consultas.
    nombradas = {nodo.name for nodo in iterate(cast(ClauseElement, consulta)) if isinstance(nodo, Table)}
    return consulta.options(*(suyas[tabla] for tabla in sorted(nombradas & suyas.keys())))


@lru_cache(maxsize=1)
def _lo_de_alguien() -> dict[str, ExecutableOption]:
    return _criterios(bindparam(_QUIEN, type_=String()))


@lru_cache(maxsize=512)
def _solo_lo_de(user_id: str) -> dict[str, ExecutableOption]:
    return _criterios(user_id)


def _criterios(quien: str | BindParameter[str]) -> dict[str, ExecutableOption]:
    # Tabla a tabla y no sobre la clase común: SQLModel no da columnas a las clases sin tabla.
    return {
        nombre: with_loader_criteria(
            tabla, col(tabla.user_id) == quien, include_aliases=True, propagate_to_loaders=False
        )
        for nombre, tabla in _tablas().items()
    }


@lru_cache(maxsize=1)
def _tablas() -> dict[str, type[DeInquilino]]:
    mapas = inspect(Cuenta).registry.mappers
    return {str(mapa.local_table): mapa.class_ for mapa in mapas if issubclass(mapa.class_, DeInquilino)}


def _sesion(consulta: ORMExecuteState) -> TenantSession:
    assert isinstance(consulta.session, TenantSession)  # noqa: S101 - el evento solo escucha esa clase
    return consulta.session


@event.listens_for(TenantSession, "before_flush")
def _sellar(db: TenantSession, _contexto: UOWTransaction, _objetos: Any) -> None:
    for fila in db.new:
        if isinstance(fila, DeInquilino):
            if fila.user_id not in (None, db.inquilino.user_id):
                raise PermissionError("La fila nueva es de otro inquilino.")
            fila.user_id = db.inquilino.user_id
