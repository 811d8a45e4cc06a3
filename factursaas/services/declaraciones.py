"""La declaración responsable de la versión en marcha, y las que se han suscrito antes."""

from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version as version_de
from platform import python_version

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from factursaas.config import VERSION, ajustes
from factursaas.db import Transaccion
from factursaas.domain.calendario import MADRID
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.verifactu.cumplimiento import PENDIENTES
from factursaas.domain.verifactu.declaracion import Componente, Declaracion, Productor, Programa, Suscrita
from factursaas.domain.verifactu.declarar import declarar
from factursaas.models import DeclaracionGuardada
from factursaas.services.instalaciones import ID_DEL_SISTEMA, NOMBRE_DEL_SISTEMA

_USO_DE_POSTGRESQL = (
    "guarda facturas y registros; el programa se apoya en sus transacciones, bloqueos, permisos, disparadores y "
    "seguridad por filas, por SQL."
)
_USO_DE_PYTHON = "ejecuta el programa; con su módulo hashlib se calculan las huellas y los resúmenes SHA-256."
_FIRMAS = (
    "XAdES Enveloped de clase EPES (ETSI EN 319 132), con la política de firma de la Administración General del Estado "
    "1.9, RSA y SHA-256, y con el certificado electrónico del obligado o de su representante."
)
_PAQUETES = {
    "psycopg": "controlador con el que el programa habla con PostgreSQL.",
    "signxml": "firma XAdES de los registros en la modalidad NO VERI*FACTU, y su comprobación.",
    "lxml": "lee y canoniza el XML que se firma, y el que contesta la Agencia Tributaria.",
    "cryptography": "claves, certificados y operaciones de firma; cifra los certificados guardados.",
}


@dataclass(frozen=True, slots=True)
class Suscripcion:
    """Cuándo se suscribió la declaración de una versión, y desde cuándo se enseña."""

    version: str
    suscrita_el: date
    sha256: str
    desde: datetime


def vigente(db: Transaccion) -> Declaracion:
    """La de la versión en marcha. Si está suscrita, queda guardada la primera vez que alguien la mira."""
    config = ajustes()
    declaracion = declarar(
        _programa(db),
        Productor(
            nombre=config.productor.strip(),
            nif=config.nif_productor,
            direccion=config.direccion_productor,
            correo=config.correo_productor,
            web=config.web_productor,
        ),
        Suscrita(config.version_declarada, config.fecha_declaracion, config.lugar_declaracion),
        datetime.now(MADRID).date(),
    )
    if declaracion.suscrita_el and db.get(DeclaracionGuardada, declaracion.sha256) is None:
        _guardar(db, declaracion, declaracion.suscrita_el)
    return declaracion


def leer(db: Transaccion, version: str | None = None, sha256: str | None = None) -> Declaracion:
    """La de esa versión, o la de ese resumen; sin decir cuál, la de la versión en marcha.

    Raises:
        NoEncontrado: si esa no se ha suscrito nunca aquí.
    """
    actual = vigente(db)
    if version in (None, actual.version) and sha256 in (None, actual.sha256):
        return actual
    consulta = select(DeclaracionGuardada)
    if version is not None:
        consulta = consulta.where(DeclaracionGuardada.version == version)
    if sha256 is not None:
        consulta = consulta.where(DeclaracionGuardada.sha256 == sha256)
    guardada = db.exec(consulta.order_by(col(DeclaracionGuardada.desde).desc()).limit(1)).first()
    if guardada is None:
        raise NoEncontrado("Aquí no se ha suscrito ninguna declaración responsable de esa versión.")
    return Declaracion.de_json(guardada.contenido)


def suscritas(db: Transaccion) -> list[Suscripcion]:
    """Todas las que se han suscrito, de la última a la primera."""
    filas = db.exec(select(DeclaracionGuardada).order_by(col(DeclaracionGuardada.desde).desc()))
    return [Suscripcion(fila.version, fila.suscrita_el, fila.sha256, fila.desde) for fila in filas]


def _guardar(db: Transaccion, declaracion: Declaracion, suscrita_el: date) -> None:
    """De dos a la vez, gana una: dicen lo mismo."""
    alta = insert(DeclaracionGuardada).values(
        sha256=declaracion.sha256,
        version=declaracion.version,
        contenido=declaracion.a_json(),
        suscrita_el=suscrita_el,
    )
    db.exec(alta.on_conflict_do_nothing())


def _programa(db: Transaccion) -> Programa:
    """El programa, con las versiones de lo que de verdad está usando."""
    postgresql = db.exec(select(func.current_setting("server_version"))).one().split()[0]
    return Programa(
        nombre=NOMBRE_DEL_SISTEMA,
        id=ID_DEL_SISTEMA,
        version=VERSION,
        solo_verifactu=False,
        firmas=_FIRMAS,
        componentes=(
            Componente("PostgreSQL", postgresql, _USO_DE_POSTGRESQL),
            Componente("Python", python_version(), _USO_DE_PYTHON),
            *(Componente(paquete, version_de(paquete), uso) for paquete, uso in _PAQUETES.items()),
        ),
        pendientes=PENDIENTES,
    )
