"""Las cuentas de la prueba: cada persona es un inquilino, con sus clientes y unas facturas emitidas."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from bench.persona import Cuenta
from factursaas import db
from factursaas.arranque import base
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.integrations.dev_issuer import Persona, emisor_de_desarrollo
from factursaas.services import clientes, emisor, facturas

_EMISOR = {
    "nif": "12345678Z",
    "nombre": "Ana Núñez",
    "direccion": "Calle del Pez, 1",
    "codigo_postal": "28004",
    "municipio": "Madrid",
}
_CLIENTES = (
    {"nombre": "Peluquería Íñigo, S.L.", "nif": "B12345674", "direccion": "Calle Mayor, 2"},
    {"nombre": "Peluca y Taller, S.L.", "nif": "B85123479", "direccion": "Calle del Pez, 14"},
)
_VIDA_DEL_TOKEN = 3600


def sembrar(url_owner: str, cuantas: int, facturas_por_cuenta: int) -> list[Cuenta]:
    """Crea las cuentas, o reconoce las de otra vez."""
    with base.conectada(url_owner), ThreadPoolExecutor(4) as hilos:
        return list(hilos.map(lambda i: _cuenta(i, facturas_por_cuenta), range(cuantas)))


def numeros_de(url_owner: str, user_id: str) -> list[tuple[str, int, int]]:
    """Serie, ejercicio y número de lo emitido por alguien, en orden."""
    with base.conectada(url_owner), tenant_session(Inquilino(user_id)) as sesion:
        return facturas_emitidas(sesion)


def facturas_emitidas(sesion: db.TenantSession) -> list[tuple[str, int, int]]:
    """Lo mismo, dentro de una transacción."""
    from sqlmodel import col, select

    from factursaas.models import Factura

    consulta = select(Factura.serie, Factura.ejercicio, Factura.numero).where(col(Factura.numero).is_not(None))
    return sorted((serie, ejercicio or 0, numero or 0) for serie, ejercicio, numero in sesion.exec(consulta))


def _cuenta(indice: int, facturas_por_cuenta: int) -> Cuenta:
    quien = Inquilino(f"user_carga_{indice:04d}", Plan.PRO, f"carga{indice}@example.es")
    with tenant_session(quien) as sesion:
        emisor.guardar(sesion, emisor.DatosEmisor(**_EMISOR))
        suyos = [clientes.crear(sesion, clientes.DatosCliente(**datos)) for datos in _CLIENTES]
    linea = {"descripcion": "Servicio", "cantidad": Decimal(1), "precio": Decimal(100), "tipo": Decimal(21)}
    emitidas: list[str] = []
    for numero in range(facturas_por_cuenta):
        datos = {"cliente_id": suyos[numero % len(suyos)].id, "tipo": "F1", "lineas": [linea]}
        with tenant_session(quien) as sesion:
            borrador = facturas.crear(sesion, facturas.DatosFactura.model_validate(datos))
            emitidas.append(str(facturas.emitir(sesion, borrador.id).id))
    persona = Persona(quien.user_id, quien.email, Plan.PRO)
    jwt = emisor_de_desarrollo().token(persona, _VIDA_DEL_TOKEN)
    return Cuenta(quien.user_id, lambda: jwt, [str(cliente.id) for cliente in suyos], emitidas)
