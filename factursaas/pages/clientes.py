"""Los clientes."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import aviso, confirmacion, dialogo, muro_plan
from factursaas.components.formulario import (
    buscador,
    campo_area,
    campo_opciones,
    campo_texto,
    en_fila,
    envio,
    formulario,
    interruptor,
)
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.tabla import Columna, boton_fila, fila, paginador, tabla
from factursaas.components.vacio import sin_resultados, vacio
from factursaas.domain.provincias import PAISES
from factursaas.states.clientes import ClientesState, FilaCliente
from factursaas.states.sesion import SesionState

_COLUMNAS = [
    Columna("Nombre", movil="titulo"),
    Columna("NIF", "9rem", movil="lateral"),
    Columna("Población", "12rem", movil="detalle"),
    Columna("Correo", "18rem"),
]


@rx.page(route="/clientes", title=titulo("Clientes"), on_load=[SesionState.asegurar, ClientesState.cargar])
@privada
def clientes_page() -> rx.Component:
    """La lista, su búsqueda y el diálogo de un cliente."""
    return rx.fragment(
        cabecera("Clientes", boton("Nuevo cliente", icono="plus", on_click=ClientesState.nuevo)),
        rx.el.div(
            buscador(ClientesState.buscar, nombre="Buscar clientes", placeholder="Nombre, NIF o correo"),
            class_name="mb-4 max-w-[360px]",
        ),
        tabla(
            _COLUMNAS,
            ClientesState.filas,
            _fila,
            nombre="Clientes",
            cargando=ClientesState.cargando,
            vacio=_vacio(),
            pie=paginador(
                hay_anterior=ClientesState.hay_anterior,
                hay_siguiente=ClientesState.hay_siguiente,
                on_anterior=ClientesState.anterior,
                on_siguiente=ClientesState.siguiente,
            ),
        ),
        _dialogo(),
        _confirmacion(),
    )


def _fila(cliente: ObjectVar[FilaCliente]) -> rx.Component:
    return fila(
        _COLUMNAS,
        boton_fila(cliente.nombre, ClientesState.editar(cliente.id)),
        cliente.nif,
        cliente.lugar,
        cliente.email,
    )


def _vacio() -> rx.Component:
    return rx.cond(
        ClientesState.buscado,
        sin_resultados("Ningún cliente coincide con la búsqueda", ClientesState.cargar),
        vacio(
            "users",
            "Aún no tienes clientes",
            "Aquí están las personas y empresas a las que facturas. Guarda una y la tendrás a mano en cada factura.",
            boton("Nuevo cliente", icono="plus", on_click=ClientesState.nuevo),
        ),
    )


def _dialogo() -> rx.Component:
    return dialogo(
        rx.cond(ClientesState.ficha.id, "Editar cliente", "Nuevo cliente"),
        muro_plan(ClientesState.muro, visible=ClientesState.muro != ""),
        formulario(
            *_identidad(),
            *_domicilio(),
            en_fila(
                _texto("email", "Correo", type="email", auto_complete="off"),
                _texto("telefono", "Teléfono", type="tel"),
            ),
            interruptor(
                "recargo_equivalencia",
                "Lleva recargo de equivalencia",
                ayuda="Los comercios minoristas que son personas físicas pagan un recargo sobre el IVA que el "
                "proveedor cobra en la factura (arts. 154 y 161 de la Ley del IVA).",
                default_checked=ClientesState.ficha.recargo_equivalencia,
            ),
            campo_area("notas", "Notas", errores=ClientesState.errores, default_value=ClientesState.ficha.notas),
            _acciones(),
            on_submit=ClientesState.guardar,
            key=ClientesState.apertura,
        ),
        abierto=ClientesState.abierto,
        al_cambiar=ClientesState.cambiar_abierto,
        ancho="560px",
    )


def _texto(nombre: str, etiqueta: str, **props) -> rx.Component:
    valor = getattr(ClientesState.ficha, nombre)
    return campo_texto(nombre, etiqueta, **{"errores": ClientesState.errores, "default_value": valor, **props})


def _identidad() -> list[rx.Component]:
    return [
        _texto("nombre", "Nombre o razón social", obligatorio=True, auto_focus=True, max_length=120),
        en_fila(
            _texto(
                "nif",
                "NIF",
                ayuda="El número de identificación fiscal del cliente. En una factura completa es obligatorio "
                "(art. 6.1.d RD 1619/2012).",
                on_change=lambda nif: ClientesState.comprobar_nif(nif, ClientesState.ficha.pais),
                max_length=30,
            ),
            campo_opciones("pais", "País", PAISES, default_value=ClientesState.ficha.pais),
        ),
        aviso(ClientesState.aviso_nif, tono="avisa", visible=ClientesState.aviso_nif != ""),
    ]


def _domicilio() -> list[rx.Component]:
    return [
        _texto("direccion", "Dirección", max_length=250),
        en_fila(
            _texto("codigo_postal", "Código postal", max_length=10, on_change=ClientesState.proponer_provincia),
            _texto("municipio", "Población", max_length=100),
        ),
        _texto(
            "provincia", "Provincia", max_length=100, default_value=ClientesState.provincia, key=ClientesState.provincia
        ),
    ]


def _acciones() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ClientesState.ficha.id,
            boton("Borrar cliente", tono="discreto", on_click=ClientesState.preguntar_borrar(ClientesState.ficha.id)),
        ),
        envio(
            "Guardar cliente",
            ocupado=ClientesState.guardando,
            cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
        ),
        class_name="flex items-center justify-between gap-3 flex-wrap",
    )


def _confirmacion() -> rx.Component:
    return confirmacion(
        "¿Borrar este cliente?",
        rx.fragment(ClientesState.por_borrar.nombre, " desaparecerá de tu lista. No se puede deshacer."),
        "Borrar cliente",
        abierto=ClientesState.borrando,
        al_cambiar=ClientesState.cambiar_borrando,
        al_confirmar=ClientesState.borrar,
        peligro=True,
    )
