"""Todo lo que se guarda de un inquilino, para que se lo lleve (arts. 15 y 20 RGPD).

Van todas las tablas que llevan `user_id`, también las que se creen mañana: lo que no va está escrito aquí, con su
porqué.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, Table, inspect
from sqlalchemy import select as columnas
from sqlmodel import col, select

from factursaas.config import VERSION
from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.calendario import MADRID
from factursaas.domain.portabilidad import Ficha, Fichero, Pieza, Tabla, Titular, nombre_seguro
from factursaas.models import Cuenta, DeInquilino, Emisor, Envio, Factura, Logo, RegistroEvento, RegistroFacturacion
from factursaas.services import auditoria, cuentas, emisor, facturas
from factursaas.services.columnas import recorrer_columnas
from factursaas.services.facturas.papel import Dibujante

SIN_EXPORTAR: dict[str, str] = {
    "claves_idempotencia": "Respuestas guardadas para no repetir una petición: copias de lo que ya va.",
    "factura_palabras": "El índice con el que se buscan las facturas: sale de ellas.",
    "certificados.cifrado": "La clave privada no sale nunca: quien la subió ya la tiene.",
}
"""Las tablas y las columnas que no van, y por qué."""
DERIVADAS = frozenset(
    {"user_id", "busqueda", "orden", "orden_numero", "orden_cliente", "orden_importe", "orden_vencimiento"}
)
"""El dueño, que es siempre el mismo, y lo que se calcula de otras columnas para buscar y ordenar."""
EN_FICHEROS = frozenset(
    {"factura_pdfs.contenido", "logos.contenido", "registros.xml", "eventos.xml", "envios.enviado", "envios.recibido"}
)
"""Lo que no cabe en un CSV y va como fichero."""
Empaquetar = Callable[[Titular, Iterator[Pieza]], None]


def componer(db: TenantSession, dibujar: Dibujante, empaquetar: Empaquetar) -> None:
    """Va dando todo lo del inquilino según se lee. En una instantánea."""
    quien = emisor.leer(db) or Emisor()
    titular = Titular(
        cuenta=db.inquilino.user_id,
        nombre=quien.nombre,
        nif=quien.nif,
        generado_en=datetime.now(MADRID).replace(microsecond=0),
        version=VERSION,
    )
    if not db.inquilino.suplantado:
        auditoria.anotar(db, Acto.DATOS_EXPORTAR, "", "Datos de la cuenta descargados")
    empaquetar(titular, _piezas(db, dibujar))


def modelos() -> list[type[DeInquilino]]:
    """Todas las tablas de inquilino, por su nombre."""
    clases = [mapper.class_ for mapper in inspect(Cuenta).registry.mappers if issubclass(mapper.class_, DeInquilino)]
    return sorted(clases, key=nombre_de)


def nombre_de(modelo: type[DeInquilino]) -> str:
    """Cómo se llama su tabla."""
    return _tabla_de(modelo).name


def columnas_de(modelo: type[DeInquilino]) -> list[Column[Any]]:
    """Las columnas que van en su CSV."""
    tabla = nombre_de(modelo)
    fuera = SIN_EXPORTAR.keys() | EN_FICHEROS
    return [c for c in _tabla_de(modelo).columns if c.name not in DERIVADAS and f"{tabla}.{c.name}" not in fuera]


def _tabla_de(modelo: type[DeInquilino]) -> Table:
    return cast(Table, inspect(modelo).local_table)


def _piezas(db: TenantSession, dibujar: Dibujante) -> Iterator[Pieza]:
    yield _ficha("emisor.json", emisor.leer(db))
    yield _ficha("cuenta.json", cuentas.leer(db))
    # Antes que las tablas: al dibujar un PDF que nadie había pedido queda guardado, y así sale también en la suya.
    yield from _papeles(db, dibujar)
    for modelo in modelos():
        if nombre_de(modelo) not in SIN_EXPORTAR:
            yield _tabla(db, modelo)
    yield from _logos(db)
    yield from _xml(db)


def _ficha(nombre: str, fila: DeInquilino | None) -> Ficha:
    return Ficha(nombre, fila.model_dump(mode="json") if fila else {})


def _tabla(db: TenantSession, modelo: type[DeInquilino]) -> Tabla:
    elegidas = columnas_de(modelo)
    claves = [c.name for c in _tabla_de(modelo).primary_key.columns]
    consulta = columnas(*(getattr(modelo, c.name) for c in elegidas)).order_by(*(getattr(modelo, c) for c in claves))
    que_es = (modelo.__doc__ or "").strip().split("\n")[0]
    filas = (tuple(fila) for fila in recorrer_columnas(db, consulta))
    return Tabla(nombre_de(modelo), que_es, [c.name for c in elegidas], filas)


def _papeles(db: TenantSession, dibujar: Dibujante) -> Iterator[Fichero]:
    emitidas = db.exec(select(Factura.id).where(col(Factura.numero).is_not(None)).order_by(col(Factura.emitida_en)))
    for orden, factura_id in enumerate(emitidas.all(), 1):
        numero, contenido = facturas.pdf(db, factura_id, dibujar)
        yield Fichero(f"facturas/{orden:06}-{nombre_seguro(numero or '')}.pdf", contenido)
        db.flush()
        db.expunge_all()


def _logos(db: TenantSession) -> Iterator[Fichero]:
    consulta = columnas(col(Logo.id), col(Logo.tipo), col(Logo.contenido))
    for identificador, tipo, contenido in recorrer_columnas(db, consulta, lote=1):
        yield Fichero(f"logotipos/{identificador}.{tipo.removeprefix('image/')}", contenido)


def _xml(db: TenantSession) -> Iterator[Fichero]:
    r, e, m = RegistroFacturacion, RegistroEvento, Envio
    registros = columnas(col(r.tipo), col(r.numero), col(r.xml)).order_by(col(r.id))
    for orden, (tipo, numero, xml) in enumerate(recorrer_columnas(db, registros), 1):
        yield Fichero(f"registros/{orden:06}-{tipo}-{nombre_seguro(numero)}.xml", xml)
    eventos = columnas(col(e.tipo), col(e.xml)).order_by(col(e.id))
    for orden, (tipo, xml) in enumerate(recorrer_columnas(db, eventos), 1):
        yield Fichero(f"eventos/{orden:06}-{tipo}.xml", xml)
    envios = columnas(col(m.enviado), col(m.recibido)).order_by(col(m.id))
    for orden, (enviado, recibido) in enumerate(recorrer_columnas(db, envios), 1):
        yield Fichero(f"envios/{orden:06}-enviado.xml", enviado)
        if recibido is not None:
            yield Fichero(f"envios/{orden:06}-recibido.xml", recibido)
