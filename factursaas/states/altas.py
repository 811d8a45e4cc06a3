"""Dar de alta a un cliente o un producto sin salir de la factura que se está escribiendo."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, LimitePlan
from factursaas.domain.lugares import partir_domicilio, provincia_de
from factursaas.domain.nif import es_nif, normalizar
from factursaas.models import Cliente, Producto
from factursaas.services import clientes, productos
from factursaas.states.base import TenantState
from factursaas.states.buscadores import Hallazgo
from factursaas.states.casillas import Tributo, leer_tributo
from factursaas.states.editor import A_ESCRIBIR, EditorState
from factursaas.states.entrada import cifra, con_error, errores_de, juzgar_nif, primero_con_error, texto, textos
from factursaas.states.sesion import SesionState

CAMPOS = ("nombre", "nif", "domicilio")
_DEL_DOMICILIO = ("direccion", "codigo_postal", "municipio", "provincia")


@dataclass(frozen=True, slots=True)
class AltaProducto:
    """Lo que ha contestado el alta de un producto pedida desde una línea; `turno` distingue cada intento."""

    clave: str = ""
    turno: int = 0
    error: str = ""
    opcion: Hallazgo | None = None


class AltasState(TenantState, rx.State):
    """El alta abierta en la factura."""

    abierta: bool = False
    nombre: str = ""
    nif: str = ""
    errores: dict[str, str] = {}
    nota_nif: str = ""
    repetido: Hallazgo = Hallazgo("", "")
    muro: str = ""
    recien: str = ""
    producto: AltaProducto = AltaProducto()

    @rx.event
    async def empezar(self, escrito: Any = None):
        """Abre el alta de un cliente con lo que se había tecleado: su NIF si lo es, si no su nombre."""
        buscado = texto(escrito, 120).strip()
        compacto = normalizar(buscado)
        self._limpiar()
        self.nif, self.nombre = (compacto, "") if es_nif(compacto) else ("", buscado)
        self.abierta = True

    @rx.event
    async def dejarlo(self):
        """Cierra el alta y vuelve a buscar."""
        self._limpiar()
        (await self.get_state(EditorState)).buscando_cliente = True

    @rx.event(supersedes=True, debounce=200)
    async def comprobar_nif(self, nif: Any = None):
        """Mientras se escribe el NIF: dice si no cuadra o si ya es de otro cliente, que se puede elegir."""
        escrito = texto(nif, 60)
        fallo, self.nota_nif = juzgar_nif(escrito)
        self.errores = con_error(self.errores, "nif", fallo)
        otro = (
            await self._run(clientes.con_mismo_nif, escrito) if es_nif(normalizar(escrito).removeprefix("ES")) else None
        )
        self.repetido = Hallazgo.cliente(otro) if otro else Hallazgo("", "")

    @rx.event(temporal=True)
    async def crear_cliente(self, form: Any = None):
        """Da de alta al cliente y se lo pone a la factura; si algo no vale, lo dice junto a su campo."""
        editor = await self.get_state(EditorState)
        if not self.abierta or editor.modo != "borrador":
            return []
        self.errores, self.muro = {}, ""
        try:
            cliente = await self._run(_crear_cliente, textos(form))
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = _en_su_campo(errores_de(fallo))
            return [_enfocar(primero_con_error(self.errores, CAMPOS))]
        except LimitePlan as fallo:
            self.muro = str(fallo)
            return []
        self._limpiar()
        self.recien = str(cliente.id)
        editor._poner_cliente(cliente)
        return [EditorState.guardar, A_ESCRIBIR, SesionState.actualizar_uso]

    @rx.event
    async def elegir_repetido(self):
        """El NIF ya era de un cliente: se factura a ese."""
        elegido = self.repetido.valor
        self._limpiar()
        return [EditorState.elegir_cliente(elegido), A_ESCRIBIR] if elegido else []

    @rx.event(temporal=True)
    async def crear_producto(self, form: Any = None):
        """Guarda como producto lo escrito en una línea, con el impuesto que lleva."""
        borrador = (await self.get_state(EditorState))._borrador
        datos = textos(form)
        clave, turno = texto(datos.get("clave"), 20), self.producto.turno + 1
        tributo = leer_tributo(texto(datos.get("impuesto"), 40), borrador.tributo)
        try:
            producto = await self._run(_crear_producto, datos, tributo)
        except (ValidationError, DatosNoValidos) as fallo:
            error = next(iter(errores_de(fallo).values()), "")
            self.producto = AltaProducto(clave, turno, error)
        else:
            opcion = Hallazgo.producto(producto, con_impuestos=borrador.con_impuestos)
            self.producto = AltaProducto(clave, turno, opcion=opcion)

    def _limpiar(self) -> None:
        self.abierta, self.errores, self.nota_nif, self.muro = False, {}, "", ""
        self.nombre, self.nif, self.repetido = "", "", Hallazgo("", "")


def _crear_cliente(db: TenantSession, form: dict[str, str]) -> Cliente:
    direccion, codigo_postal, municipio = partir_domicilio(texto(form.get("domicilio"), 400))
    datos: dict[str, Any] = {campo: texto(form.get(campo), 200) for campo in ("nombre", "nif")}
    datos |= {"direccion": direccion, "codigo_postal": codigo_postal, "municipio": municipio}
    datos["provincia"] = provincia_de(codigo_postal)
    return clientes.crear(db, clientes.DatosCliente.model_validate(datos))


def _crear_producto(db: TenantSession, form: dict[str, str], tributo: Tributo) -> Producto:
    if not form.get("precio", "").strip():
        raise DatosNoValidos({"precio": "Escribe su precio, sin impuestos."})
    return productos.crear(
        db,
        productos.DatosProducto.model_validate(
            {
                "nombre": texto(form.get("nombre"), 5000),
                "precio": cifra(texto(form.get("precio"), 40)),
                "impuesto": tributo.impuesto,
                "tipo": tributo.tipo,
            }
        ),
    )


def _en_su_campo(errores: dict[str, str]) -> dict[str, str]:
    """Lo que falla sin campo es el NIF; y todo lo del domicilio se escribe en una casilla."""
    return {"domicilio" if campo in _DEL_DOMICILIO else campo or "nif": dicho for campo, dicho in errores.items()}


def _enfocar(campo: str) -> Any:
    return rx.call_script(f"document.querySelector('[data-alta={campo}]')?.focus()") if campo else None
