"""La instalación de cada inquilino: la copia del programa que lleva su cadena, con su número y su modalidad."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from uuid_utils.compat import uuid7

from factursaas.config import VERSION, ajustes
from factursaas.db import TenantSession, Transaccion
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import Eslabon, IdFactura, Sistema
from factursaas.models import Instalacion, Obligado

NOMBRE_DEL_SISTEMA = "factursaas"
ID_DEL_SISTEMA = "FS"
_VIGENTE = (
    select(Instalacion).where(col(Instalacion.vigente)).with_for_update().execution_options(populate_existing=True)
)
_SIN_PRODUCTOR = ("Productor sin configurar", "B00000000")


def destino(*, ensayo: bool = False) -> str:
    """A dónde se remiten las cadenas de ahora; a la AEAT, solo si se sabe quién responde del programa."""
    elegido = Destino.SIMULADOR if ensayo else ajustes().destino
    return elegido.value if elegido is Destino.SIMULADOR or ajustes().con_productor else ""


def destino_de(modalidad: Modalidad, *, ensayo: bool = False) -> str:
    """A dónde se remiten las cadenas de esa modalidad: en NO VERI*FACTU, a ningún sitio."""
    return destino(ensayo=ensayo) if modalidad is Modalidad.VERIFACTU else ""


def vigente(db: TenantSession) -> Instalacion | None:
    """La de ahora, bloqueada hasta confirmar."""
    return db.exec(_VIGENTE).one_or_none()


def firmadas(db: TenantSession) -> set[UUID]:
    """Las de NO VERI*FACTU: sus registros van firmados y no se remiten."""
    return set(db.exec(select(Instalacion.id).where(Instalacion.modalidad == Modalidad.NO_VERIFACTU)))


def crear(db: TenantSession, modalidad: Modalidad, nif: str, restauracion: int, *, ensayo: bool) -> Instalacion:
    """Otra para ese NIF, con su número. De dos a la vez, gana una.

    Sin ella no se sigue: un registro no es el primero porque falle una consulta.
    """
    identidad = uuid7()
    nueva = Instalacion(
        user_id=db.inquilino.user_id,
        id=identidad,
        numero=identidad.hex,
        destino=destino_de(modalidad, ensayo=ensayo),
        ensayo=ensayo,
        modalidad=modalidad.value,
        varios=_con_otro_nif(db, nif),
        restauracion=restauracion,
    )
    db.exec(
        insert(Instalacion).values(**nueva.model_dump(exclude={"created_at", "updated_at"})).on_conflict_do_nothing()
    )
    alta = insert(Obligado).values(identificador=db.inquilino.user_id, con_eventos=False)
    db.exec(alta.on_conflict_do_nothing())
    instalacion = vigente(db)
    if instalacion is None:
        raise RuntimeError("No se ha podido crear la instalación de este inquilino.")
    return instalacion


def cerrar(db: TenantSession, instalacion: Instalacion) -> None:
    """Ya no admite más registros: los siguientes irán en otra."""
    instalacion.vigente = False
    db.flush()


def apuntar(db: TenantSession, *, con_eventos: bool) -> None:
    """Deja dicho en el directorio si hay que hacer los resúmenes de este inquilino."""
    yo = col(Obligado.identificador) == db.inquilino.user_id
    db.exec(update(Obligado).where(yo).values(con_eventos=con_eventos))


def obligados(db: Transaccion, *, con_eventos: bool = False) -> list[str]:
    """Quién tiene una cadena, del más antiguo al más nuevo; o solo quién lleva además la de eventos."""
    consulta = select(Obligado.identificador).order_by(col(Obligado.desde), col(Obligado.identificador))
    return list(db.exec(consulta.where(col(Obligado.con_eventos)) if con_eventos else consulta))


def cabeza(instalacion: Instalacion) -> Eslabon | None:
    """El último registro, como lo nombra el que le sigue."""
    if instalacion.posicion == 0:
        return None
    factura = IdFactura(instalacion.ultimo_emisor, instalacion.ultimo_numero, instalacion.ultima_fecha)
    return Eslabon(factura, instalacion.ultima_huella)


def sistema(instalacion: Instalacion) -> Sistema:
    """Quién responde del programa, y qué copia es."""
    # Sin decir quién responde del programa los registros se guardan, pero no son para remitir (decisión 0009).
    config = ajustes()
    productor, nif = (config.productor, config.nif_productor) if config.con_productor else _SIN_PRODUCTOR
    return Sistema(
        productor=productor,
        nif_productor=nif,
        nombre=NOMBRE_DEL_SISTEMA,
        id=ID_DEL_SISTEMA,
        version=VERSION,
        instalacion=instalacion.numero,
        solo_verifactu=False,
        tiene_varios=instalacion.varios,
    )


def _con_otro_nif(db: TenantSession, nif: str) -> bool:
    consulta = select(Instalacion.id).where(
        col(Instalacion.ultimo_emisor).not_in(("", nif)), col(Instalacion.ensayo).is_(False)
    )
    return db.exec(consulta.limit(1)).first() is not None
