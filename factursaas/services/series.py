"""Las series de facturas y el número que toca en cada una."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import ColumnElement, bindparam, or_
from sqlalchemy import select as columnas
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.estados import TipoFactura
from factursaas.domain.numeracion import (
    PATRON_POR_DEFECTO,
    TipoSerie,
    ejercicio_de,
    escribir_numero_factura,
    validar_codigo_serie,
    validar_patron,
)
from factursaas.models import Cliente, Contador, Factura, Serie
from factursaas.services import auditoria, emisor
from factursaas.services.campos import Linea
from factursaas.services.columnas import leer_columnas

SERIE_INICIAL = "A"
NUMERO_MAXIMO = 99_999_999
_ULTIMAS = "últimas fechas"
_PROPIAS = {TipoSerie.RECTIFICATIVA: "R", TipoSerie.SIMPLIFICADA: "T"}
_ULTIMA_FECHA = columnas(col(Contador.ultima_fecha)).where(
    col(Contador.serie_id) == bindparam("serie_id"), col(Contador.ejercicio) == bindparam("ejercicio")
)
_SUMAR = (
    update(Contador)
    .where(
        col(Contador.user_id) == bindparam("de_quien"),
        col(Contador.serie_id) == bindparam("de_la_serie"),
        col(Contador.ejercicio) == bindparam("del_ejercicio"),
        or_(col(Contador.ultima_fecha).is_(None), col(Contador.ultima_fecha) <= bindparam("primera")),
    )
    .values(ultimo=col(Contador.ultimo) + bindparam("cuantos"), ultima_fecha=bindparam("ultima"))
    .returning(col(Contador.ultimo))
)


class NumeroTomado(NamedTuple):
    """El número que le ha tocado a una factura, y en la cuenta de qué año; 0 si la serie no lo lleva."""

    ejercicio: int
    numero: int


class DatosSerie(BaseModel):
    """Una serie nueva. `empieza_en` es el primer número que dará este año, para quien viene de otro programa."""

    model_config = ConfigDict(extra="forbid")

    codigo: Annotated[Linea, Field(min_length=1, max_length=20)]
    descripcion: Annotated[Linea, Field(max_length=200)] = ""
    patron: Annotated[Linea, Field(max_length=80)] = PATRON_POR_DEFECTO
    tipo: TipoSerie = TipoSerie.ORDINARIA
    cliente_id: UUID | None = None
    empieza_en: Annotated[int, Field(strict=True, ge=1, le=NUMERO_MAXIMO)] | None = None

    @field_validator("codigo")
    @classmethod
    def _codigo(cls, codigo: str) -> str:
        validar_codigo_serie(codigo)
        return codigo

    @field_validator("patron")
    @classmethod
    def _patron(cls, patron: str) -> str:
        validar_patron(patron)
        return patron


def listar(db: TenantSession) -> list[Serie]:
    """Las series, de la más antigua a la más nueva, sin las de ensayo; si no hay ninguna, crea la primera.

    Quien mira en nombre de otro no puede crearla: la ve como será.
    """
    consulta = select(Serie).where(~col(Serie.ensayo))
    series = list(db.exec(consulta.order_by(col(Serie.created_at), col(Serie.id))))
    if not series:
        series = [_inicial(db) if db.inquilino.suplantado else _crear_inicial(db)]
    return series


def crear(db: TenantSession, datos: DatosSerie) -> Serie:
    """Crea una serie.

    Raises:
        EstadoNoPermitido: si ya hay una con ese código.
        DatosNoValidos: si el patrón no lleva la serie, o si es de las que expide un cliente y no se dice cuál.
    """
    if (datos.tipo is TipoSerie.DESTINATARIO) != (datos.cliente_id is not None):
        raise DatosNoValidos(
            {"cliente_id": "Di de qué cliente es, y solo si la serie es de facturas que expide él (art. 6.1.a)."}
        )
    if "{serie}" not in datos.patron:
        raise DatosNoValidos(
            {"patron": "Falta {serie}: sin ella los números se repetirían con los de tus otras series."}
        )
    if datos.cliente_id and db.exec(select(Cliente.id).where(Cliente.id == datos.cliente_id)).first() is None:
        raise DatosNoValidos({"cliente_id": "Ese cliente no existe. Puede que se haya borrado."})
    if datos.codigo != SERIE_INICIAL:
        listar(db)
    serie = Serie(**datos.model_dump(exclude={"empieza_en"}))
    try:
        with db.begin_nested():
            db.add(serie)
    except IntegrityError:
        raise EstadoNoPermitido(f"Ya tienes una serie {datos.codigo}. Elige otro código.") from None
    db.refresh(serie)
    auditoria.anotar(db, Acto.SERIE_CREAR, serie.id, f"Serie {serie.codigo} creada")
    if datos.empieza_en:
        empezar_en(db, serie.id, datos.empieza_en)
    return serie


def leer(db: TenantSession, serie_id: UUID) -> Serie:
    """Una serie del inquilino.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    serie = db.get(Serie, (db.inquilino.user_id, serie_id))
    if serie is None:
        raise NoEncontrado("Esa serie no existe.")
    return serie


def empezar_en(db: TenantSession, serie_id: UUID, numero: int) -> None:
    """Fija el primer número de una serie este año: el siguiente al último que dio el programa de antes.

    Raises:
        EstadoNoPermitido: si este año ya se ha numerado alguna.
    """
    serie = leer(db, serie_id)
    contador = _contador(db, serie, emisor.hoy(db))
    if not _sin_estrenar(db, serie, contador):
        raise EstadoNoPermitido(
            f"La serie {serie.codigo} ya ha numerado facturas este año y tiene que seguir por donde va, sin huecos."
        )
    contador.inicial = contador.ultimo = numero - 1
    auditoria.anotar(db, Acto.SERIE_EMPEZAR, serie.id, f"La serie {serie.codigo} empezará en el {numero}")
    db.flush()


def elegir(db: TenantSession, codigo: str | None, tipo: TipoFactura = TipoFactura.COMPLETA) -> Serie:
    """La serie de ese código; sin código, la primera que sirva para ese tipo de factura.

    Rectificativas y simplificadas llevan serie propia (art. 6.1.a RD 1619/2012): la primera vez se crea sola.

    Raises:
        DatosNoValidos: si no existe o es de otra clase de facturas.
    """
    validas = [serie for serie in listar(db) if TipoSerie(serie.tipo).admite(tipo)]
    if codigo is not None:
        validas = [serie for serie in validas if serie.codigo == codigo]
        if not validas:
            raise DatosNoValidos({"serie": _por_que_no(db, codigo, tipo)})
        return validas[0]
    # La que expide un cliente solo se usa si se pide.
    validas = [serie for serie in validas if serie.tipo != TipoSerie.DESTINATARIO]
    if not validas and (propia := _propia_de(tipo)):
        return _crear_propia(db, propia)
    if not validas:
        raise DatosNoValidos({"serie": "No tienes ninguna serie para facturas. Créala antes en Ajustes."})
    return validas[0]


def _por_que_no(db: TenantSession, codigo: str, tipo: TipoFactura) -> str:
    serie = next((serie for serie in listar(db) if serie.codigo == codigo), None)
    if serie is None:
        return f"No tienes ninguna serie {codigo}. Créala antes en Ajustes."
    return (
        f"La serie {codigo} es de {TipoSerie(serie.tipo).nombre.lower()}: no tienes ninguna serie {codigo} para una "
        f"{tipo.nombre.lower()}, que lleva la suya (art. 6.1.a RD 1619/2012)."
    )


def _propia_de(tipo: TipoFactura) -> TipoSerie | None:
    return next((serie for serie in _PROPIAS if serie.admite(tipo)), None)


def _crear_propia(db: TenantSession, tipo: TipoSerie) -> Serie:
    usados = {serie.codigo for serie in listar(db)}
    letra = _PROPIAS[tipo]
    codigo = next(c for n in range(1, len(usados) + 2) if (c := letra if n == 1 else f"{letra}{n}") not in usados)
    nueva = Serie(user_id=db.inquilino.user_id, codigo=codigo, descripcion=tipo.nombre, patron=PATRON_POR_DEFECTO)
    nueva.tipo = tipo.value
    _dar_de_alta(db, nueva)
    return db.exec(select(Serie).where(Serie.codigo == codigo)).one()


def siguiente_numero(db: TenantSession, codigo: str, fecha: date) -> str:
    """Cómo se llamaría la próxima factura de la serie; no reserva nada."""
    return siguiente_de(db, next(serie for serie in listar(db) if serie.codigo == codigo), fecha)


def siguiente_de(db: TenantSession, serie: Serie, fecha: date) -> str:
    """Como `siguiente_numero`, con la serie en la mano."""
    ultimo = db.exec(select(Contador.ultimo).where(*_de(serie, fecha))).first()
    return escribir_numero_factura(serie.patron, serie.codigo, fecha.year, (ultimo or 0) + 1)


def sin_estrenar(db: TenantSession, serie: Serie, fecha: date) -> bool:
    """Si aún se puede elegir por qué número empieza: en la cuenta de esa fecha no se ha numerado ninguna."""
    return _sin_estrenar(db, serie, db.exec(select(Contador).where(*_de(serie, fecha))).first())


def _sin_estrenar(db: TenantSession, serie: Serie, contador: Contador | None) -> bool:
    """La que no lleva el año pudo numerar antes con la cuenta de cada año."""
    if contador is None or contador.ultimo != contador.inicial:
        return contador is None
    numerada = select(Factura.id).where(Factura.serie_id == serie.id, col(Factura.numero).is_not(None))
    return contador.ejercicio > 0 or db.exec(numerada.limit(1)).first() is None


def ultima_fecha(db: TenantSession, serie: Serie, fecha: date) -> date | None:
    """La de la última factura numerada en la serie, en la misma cuenta que una de esa fecha.

    En cada transacción se pregunta una vez, hasta que en ella se toman más números.
    """
    leidas: dict[tuple[UUID, int], date | None] = db.info.setdefault(_ULTIMAS, {})
    cuenta = serie.id, ejercicio_de(serie.patron, fecha)
    if cuenta not in leidas:
        hallada = next(leer_columnas(db, _ULTIMA_FECHA, serie_id=cuenta[0], ejercicio=cuenta[1]), None)
        leidas[cuenta] = hallada.ultima_fecha if hallada else None
    return leidas[cuenta]


def fallo_de_fecha(serie: Serie, ultima: date | None, fecha: date) -> str:
    """Por qué no se puede numerar una factura de esa fecha; vacío si se puede (art. 6.1.a RD 1619/2012)."""
    if ultima is None or ultima <= fecha:
        return ""
    return (
        f"La serie {serie.codigo} ya tiene una factura del {ultima:%d/%m/%Y}. "
        f"Pon esa fecha o una posterior, o usa otra serie (art. 6.1.a RD 1619/2012)."
    )


def tomar_numeros(db: TenantSession, pedidos: Sequence[tuple[Serie, date]]) -> list[NumeroTomado]:
    """Da a cada factura el siguiente número de su serie, en el orden en que se piden, con los contadores bloqueados
    hasta confirmar. Si la transacción no llega al final, los números no se gastan.

    Raises:
        DatosNoValidos: si la serie ya tiene una factura de fecha posterior.
    """
    por_cuenta: dict[tuple[UUID, int], list[int]] = {}
    for sitio, (serie, fecha) in enumerate(pedidos):
        por_cuenta.setdefault((serie.id, ejercicio_de(serie.patron, fecha)), []).append(sitio)
    tomados: dict[int, NumeroTomado] = {}
    for (_, ejercicio), sitios in por_cuenta.items():
        ultimo = _tomar(db, pedidos[sitios[0]][0], [pedidos[sitio][1] for sitio in sitios])
        primero = ultimo - len(sitios) + 1
        tomados |= {sitio: NumeroTomado(ejercicio, primero + i) for i, sitio in enumerate(sitios)}
    return [tomados[sitio] for sitio in range(len(pedidos))]


def _tomar(db: TenantSession, serie: Serie, fechas: Sequence[date]) -> int:
    """El último de los números de unas facturas de la misma cuenta."""
    for antes, fecha in pairwise(fechas):
        _exigir_fecha(serie, antes, fecha)
    if ultimo := _sumar(db, serie, fechas):
        return ultimo
    contador = _contador(db, serie, fechas[0])
    _exigir_fecha(serie, contador.ultima_fecha, fechas[0])
    ultimo = _sumar(db, serie, fechas)
    assert ultimo is not None  # noqa: S101 - el contador está, bloqueado y sin nada posterior
    return ultimo


def _exigir_fecha(serie: Serie, ultima: date | None, fecha: date) -> None:
    if fallo := fallo_de_fecha(serie, ultima, fecha):
        raise DatosNoValidos({"fecha": fallo})


def _sumar(db: TenantSession, serie: Serie, fechas: Sequence[date]) -> int | None:
    """De una vez y solo en el contador: la factura, que aún se está escribiendo, irá detrás."""
    datos = {
        "de_quien": db.inquilino.user_id,
        "de_la_serie": serie.id,
        "del_ejercicio": ejercicio_de(serie.patron, fechas[0]),
        "cuantos": len(fechas),
        "primera": fechas[0],
        "ultima": fechas[-1],
    }
    db.info.pop(_ULTIMAS, None)
    return db.connection().execute(_SUMAR, datos).scalar_one_or_none()


def _de(serie: Serie, fecha: date) -> tuple[ColumnElement[bool], ...]:
    return col(Contador.serie_id) == serie.id, col(Contador.ejercicio) == ejercicio_de(serie.patron, fecha)


def _contador(db: TenantSession, serie: Serie, fecha: date) -> Contador:
    """El contador de la serie, bloqueado; si aún no lo hay, empieza en cero."""
    bloqueado = select(Contador).where(*_de(serie, fecha)).with_for_update()
    bloqueado = bloqueado.execution_options(populate_existing=True)
    if contador := db.exec(bloqueado).one_or_none():
        return contador
    alta = insert(Contador).values(
        user_id=db.inquilino.user_id,
        serie_id=serie.id,
        ejercicio=ejercicio_de(serie.patron, fecha),
        inicial=0,
        ultimo=0,
    )
    db.exec(alta.on_conflict_do_nothing())
    return db.exec(bloqueado).one()


def _inicial(db: TenantSession) -> Serie:
    ahora = datetime.now(UTC)
    return Serie(
        user_id=db.inquilino.user_id,
        codigo=SERIE_INICIAL,
        descripcion="Facturas",
        patron=PATRON_POR_DEFECTO,
        tipo="ordinaria",
        created_at=ahora,
        updated_at=ahora,
    )


def _crear_inicial(db: TenantSession) -> Serie:
    # Con la hora de la transacción: si en ella se crea además otra, esta sigue siendo la primera.
    _dar_de_alta(db, _inicial(db))
    return db.exec(select(Serie).order_by(col(Serie.created_at), col(Serie.id)).limit(1)).one()


def _dar_de_alta(db: TenantSession, nueva: Serie) -> None:
    """Una que se crea sola; si otra transacción lo hace a la vez, vale la suya."""
    campos = nueva.model_dump(exclude={"created_at", "updated_at"})
    alta = insert(Serie).values(**campos).on_conflict_do_nothing().returning(col(Serie.id))
    if db.exec(alta).first() is not None:
        auditoria.anotar(db, Acto.SERIE_CREAR, nueva.id, f"Serie {nueva.codigo} creada por el programa")
