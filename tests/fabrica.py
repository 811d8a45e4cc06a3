"""Datos de prueba con lo mínimo para que valgan."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from PIL import Image

from factursaas.arranque.postgres import ServidorPostgres
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.models import Cliente, Emisor, Factura
from factursaas.services import certificados as certificados_de
from factursaas.services import clientes, emisor, facturas, relevos, soporte
from tests import certificados
from tests.servidor_externo import ServidorExterno

EMISOR: dict[str, Any] = {
    "nif": "12345678Z",
    "nombre": "Ana Núñez",
    "direccion": "Calle del Pez, 1",
    "codigo_postal": "28004",
    "municipio": "Madrid",
}
CLIENTE: dict[str, Any] = {"nombre": "Peluquería Íñigo, S.L.", "nif": "B12345674", "direccion": "Calle Mayor, 2"}
LINEA: dict[str, Any] = {"descripcion": "Corte de pelo", "cantidad": "1", "precio": "100.00", "tipo": "21"}


def _png(color: str) -> bytes:
    salida = io.BytesIO()
    Image.new("RGB", (40, 20), color).save(salida, "PNG")
    return salida.getvalue()


PNG, OTRO_PNG = _png("teal"), _png("navy")


def url_superusuario(servidor: ServidorPostgres | ServidorExterno) -> str:
    """Dirección del superusuario, que solo usan las pruebas que crean bases."""
    if isinstance(servidor, ServidorExterno):
        return servidor.url_superusuario
    ficha = json.loads((servidor.data_dir / "postgres.json").read_text(encoding="utf-8"))
    return f"postgresql://postgres:{ficha['clave_superusuario']}@127.0.0.1:{servidor.puerto}/postgres"


@contextmanager
def base_suelta(servidor: ServidorPostgres | ServidorExterno, plantilla: str = "template1") -> Iterator[str]:
    """Dirección del propietario de una base que dura lo que el bloque, igual que la de plantilla."""
    nombre = f"suelta_{uuid4().hex[:12]}"
    with psycopg.connect(url_superusuario(servidor), autocommit=True) as conexion:
        conexion.execute(f"CREATE DATABASE {nombre} TEMPLATE {plantilla} OWNER factursaas")
        yield f"{servidor.url_owner.rpartition('/')[0]}/{nombre}"
        conexion.execute(f"DROP DATABASE {nombre} WITH (FORCE)")
        for rol in ("app", "operador", "lectura"):
            conexion.execute(f"DROP ROLE IF EXISTS {nombre}_{rol}")


def con_emisor(quien: Inquilino, **cambios: Any) -> Emisor:
    with tenant_session(quien) as db:
        return emisor.guardar(db, emisor.DatosEmisor(**EMISOR | cambios))


def con_cliente(quien: Inquilino, **cambios: Any) -> Cliente:
    with tenant_session(quien) as db:
        return clientes.crear(db, clientes.DatosCliente(**CLIENTE | cambios))


def con_borrador(quien: Inquilino, cliente: Cliente | None = None, **cambios: Any) -> Factura:
    cliente = cliente or con_cliente(quien)
    datos = {"cliente_id": cliente.id, "lineas": [LINEA]} | cambios
    with tenant_session(quien) as db:
        return facturas.crear(db, facturas.DatosFactura.model_validate(datos))


def con_emitida(quien: Inquilino, cliente: Cliente | None = None, **cambios: Any) -> Factura:
    con_emisor(quien)
    borrador = con_borrador(quien, cliente, **cambios)
    with tenant_session(quien) as db:
        return facturas.emitir(db, borrador.id)


def con_certificado(quien: Inquilino, nif: str = "12345678Z") -> None:
    """Uno con el que se puede firmar."""
    with tenant_session(quien) as db:
        certificados_de.guardar(db, certificados.pkcs12_de(nif, rsa=True), certificados.CONTRASENA)


def con_permiso(quien: Inquilino) -> Inquilino:
    """El mismo, que deja que soporte mire su cuenta."""
    with tenant_session(quien) as db:
        soporte.dar_permiso(db)
    return quien


def en_no_verifactu(quien: Inquilino) -> Inquilino:
    """El mismo, con su certificado y en NO VERI*FACTU."""
    con_emisor(quien)
    con_certificado(quien)
    with tenant_session(quien) as db:
        relevos.cambiar_modalidad(db, Modalidad.NO_VERIFACTU)
    return quien
