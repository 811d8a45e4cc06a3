"""Las cuentas de la prueba: cada persona es un inquilino, con sus clientes y unas facturas emitidas."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import col, func, select

from bench.persona import Cuenta
from factursaas.arranque import base
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.integrations.dev_issuer import Persona, emisor_de_desarrollo
from factursaas.models import Entrega, Factura
from factursaas.services import clientes, comprobacion, emisor, facturas

EMISOR = {
    "nif": "12345678Z",
    "nombre": "Ana Núñez",
    "direccion": "Calle del Pez, 1",
    "codigo_postal": "28004",
    "municipio": "Madrid",
}
CLIENTES = (
    {"nombre": "Peluquería Íñigo, S.L.", "nif": "B12345674", "direccion": "Calle Mayor, 2"},
    {"nombre": "Peluca y Taller, S.L.", "nif": "B85123479", "direccion": "Calle del Pez, 14"},
)
_VIDA_DEL_TOKEN = 3600


def sembrar(url_owner: str, cuantas: int, facturas_por_cuenta: int) -> list[Cuenta]:
    """Crea las cuentas, o reconoce las de otra vez."""
    with base.conectada(url_owner), ThreadPoolExecutor(4) as hilos:
        return list(hilos.map(lambda i: _cuenta(i, facturas_por_cuenta), range(cuantas)))


@dataclass(frozen=True)
class Cuadre:
    """Lo que hay al final frente a lo que vieron las personas."""

    emitidas: int
    sin_ver: int
    perdidas: list[str]
    con_huecos: list[str]
    cadenas_rotas: list[str]
    sin_remitir: int

    @property
    def bien(self) -> bool:
        """Si no falta ni sobra nada y todo ha llegado a la AEAT simulada."""
        return not (self.perdidas or self.con_huecos or self.cadenas_rotas or self.sin_remitir)

    def __str__(self) -> str:
        return (
            f"{self.emitidas} facturas emitidas; {self.sin_ver} lo fueron sin que su dueño llegara a ver la respuesta\n"
            f"Vistas y perdidas: {len(self.perdidas)}. Huecos o repetidos: {len(self.con_huecos)}. "
            f"Cadenas rotas: {len(self.cadenas_rotas)}. Sin remitir: {self.sin_remitir}."
        )


def cuadrar(url_owner: str, cuentas: list[Cuenta], vistas: Mapping[str, list[str]]) -> Cuadre:
    """Compara lo emitido con lo que cada persona llegó a ver, y comprueba números, cadenas y remisión."""
    perdidas, con_huecos, rotas, total, sin_ver, pendientes = [], [], [], 0, 0, 0
    with base.conectada(url_owner):
        for cuenta in cuentas:
            user_id = cuenta.user_id
            with tenant_session(Inquilino(user_id)) as sesion:
                emitidas = sesion.exec(select(Factura).where(col(Factura.numero).is_not(None))).all()
                comprobada = comprobacion.comprobar(sesion)
                remitidas = sesion.exec(select(func.count()).select_from(Entrega)).one()
            nombres = {factura.numero_completo or "" for factura in emitidas}
            perdidas += [numero for numero in vistas.get(user_id, []) if numero not in nombres]
            if sorted(factura.numero or 0 for factura in emitidas) != list(range(1, len(emitidas) + 1)):
                con_huecos.append(user_id)
            rotas += [user_id] if comprobada.anomalias else []
            total += len(emitidas)
            pendientes += len(emitidas) - remitidas
            sin_ver += len(emitidas) - len(vistas.get(user_id, [])) - len(cuenta.facturas)
    return Cuadre(total, sin_ver, perdidas, con_huecos, rotas, pendientes)


def _cuenta(indice: int, facturas_por_cuenta: int) -> Cuenta:
    quien = Inquilino(f"user_carga_{indice:04d}", Plan.PRO, f"carga{indice}@example.es")
    with tenant_session(quien) as sesion:
        emisor.guardar(sesion, emisor.DatosEmisor.model_validate(EMISOR))
        suyos = [clientes.crear(sesion, clientes.DatosCliente.model_validate(datos)) for datos in CLIENTES]
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
