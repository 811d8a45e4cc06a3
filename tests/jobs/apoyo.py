"""Lo que usan las pruebas que remiten de verdad."""

import random
from collections.abc import Sequence

from sqlmodel import col, select

from factursaas.db import tenant_session
from factursaas.domain.nif import validar_nif
from factursaas.domain.planes import Inquilino
from factursaas.jobs.remision import remitir
from factursaas.models import Cliente, Entrega, Envio, Factura, RegistroFacturacion, Remision
from factursaas.services import facturas
from factursaas.simulador.arranque import Simulador
from tests import fabrica


def nif_al_azar() -> str:
    numero = random.randrange(10**7, 10**8)  # noqa: S311 - solo es para no repetirlo
    return validar_nif(f"{numero}{'TRWAGMYFPDXBNJZSQVHLCKE'[numero % 23]}")


def emitir(quien: Inquilino, veces: int = 1, cliente: Cliente | None = None) -> list[Factura]:
    cliente = cliente or fabrica.con_cliente(quien)
    emitidas = list[Factura]()
    for _ in range(veces):
        borrador = fabrica.con_borrador(quien, cliente)
        with tenant_session(quien) as db:
            emitidas.append(facturas.emitir(db, borrador.id))
    return emitidas


def entregas(quien: Inquilino) -> list[tuple[str, str, bool]]:
    with tenant_session(quien) as db:
        consulta = select(Entrega).join(RegistroFacturacion, col(RegistroFacturacion.id) == col(Entrega.registro_id))
        return [(e.estado, e.codigo, e.adoptada) for e in db.exec(consulta.order_by(col(RegistroFacturacion.posicion)))]


def envios(quien: Inquilino) -> Sequence[Envio]:
    with tenant_session(quien) as db:
        return db.exec(select(Envio).order_by(col(Envio.numero))).all()


def remision_de(quien: Inquilino) -> Remision:
    with tenant_session(quien) as db:
        return db.exec(select(Remision)).one()


def insistir(quien: Inquilino, veces: int = 6) -> None:
    """Vuelve cada vez que toca, sin esperar de verdad."""
    for _ in range(veces):
        cuando = remitir(quien.user_id)
        if cuando is None:
            return
        with tenant_session(quien) as db:
            for fila in db.exec(select(Remision)):
                fila.proximo_en = fila.ultimo_envio_en = None


def huellas(quien: Inquilino) -> list[str]:
    with tenant_session(quien) as db:
        return list(db.exec(select(RegistroFacturacion.huella).order_by(col(RegistroFacturacion.posicion))))


def en_sus_libros(simulador: Simulador, nif: str) -> list[str]:
    return [registro["huella"] for registro in simulador.control.libros(nif)["registros"]]
