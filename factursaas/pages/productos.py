"""Los productos y servicios."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import confirmacion, dialogo
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
from factursaas.states.productos import FilaProducto, ProductosState
from factursaas.states.sesion import SesionState

_COLUMNAS = [
    Columna("Nombre", movil="titulo"),
    Columna("Referencia", "10rem", movil="detalle"),
    Columna("Impuesto", "8rem", movil="estado"),
    Columna("Precio", "10rem", movil="lateral", dinero=True),
]


@rx.page(route="/productos", title=titulo("Productos"), on_load=[SesionState.asegurar, ProductosState.cargar])
@privada
def productos_page() -> rx.Component:
    """La lista, su búsqueda y el diálogo de un producto."""
    return rx.fragment(
        cabecera("Productos", boton("Nuevo producto", icono="plus", on_click=ProductosState.nuevo)),
        rx.el.div(
            buscador(ProductosState.buscar, nombre="Buscar productos", placeholder="Nombre, referencia o descripción"),
            class_name="mb-4 max-w-[360px]",
        ),
        tabla(
            _COLUMNAS,
            ProductosState.filas,
            _fila,
            nombre="Productos",
            cargando=ProductosState.cargando,
            vacio=_vacio(),
            pie=paginador(
                hay_anterior=ProductosState.hay_anterior,
                hay_siguiente=ProductosState.hay_siguiente,
                on_anterior=ProductosState.anterior,
                on_siguiente=ProductosState.siguiente,
            ),
        ),
        _dialogo(),
        _confirmacion(),
    )


def _fila(producto: ObjectVar[FilaProducto]) -> rx.Component:
    return fila(
        _COLUMNAS,
        rx.fragment(
            boton_fila(producto.nombre, ProductosState.editar(producto.id)),
            rx.cond(producto.activo, rx.fragment(), rx.badge("No se ofrece", color_scheme="gray", margin_left="8px")),
        ),
        producto.referencia,
        producto.impuesto,
        producto.precio,
    )


def _vacio() -> rx.Component:
    return rx.cond(
        ProductosState.buscado,
        sin_resultados("Ningún producto coincide con la búsqueda", ProductosState.cargar),
        vacio(
            "package",
            "Aún no tienes productos",
            "Guarda aquí lo que vendes, con su precio y su impuesto, y ponlo en una factura con dos letras.",
            boton("Nuevo producto", icono="plus", on_click=ProductosState.nuevo),
        ),
    )


def _dialogo() -> rx.Component:
    return dialogo(
        rx.cond(ProductosState.ficha.id, "Editar producto", "Nuevo producto"),
        formulario(
            _texto("nombre", "Nombre", obligatorio=True, auto_focus=True, max_length=120),
            en_fila(
                _texto("precio", "Precio sin impuestos", obligatorio=True, sufijo="€", max_length=30),
                campo_opciones(
                    "tributo", "Impuesto", ProductosState.tributos, default_value=ProductosState.ficha.tributo
                ),
            ),
            _texto("referencia", "Referencia", max_length=50, pista="Tu código, para encontrarlo antes."),
            campo_area(
                "descripcion",
                "Descripción",
                errores=ProductosState.errores,
                default_value=ProductosState.ficha.descripcion,
            ),
            interruptor("activo", "Ofrecerlo al hacer facturas", default_checked=ProductosState.ficha.activo),
            _acciones(),
            on_submit=ProductosState.guardar,
            key=ProductosState.apertura,
        ),
        abierto=ProductosState.abierto,
        al_cambiar=ProductosState.cambiar_abierto,
    )


def _texto(nombre: str, etiqueta: str, **props) -> rx.Component:
    valor = getattr(ProductosState.ficha, nombre)
    return campo_texto(nombre, etiqueta, errores=ProductosState.errores, default_value=valor, **props)


def _acciones() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ProductosState.ficha.id,
            boton("Borrar producto", tono="discreto", on_click=ProductosState.cambiar_borrando(True)),
        ),
        envio(
            "Guardar producto",
            ocupado=ProductosState.guardando,
            cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
        ),
        class_name="flex items-center justify-between gap-3 flex-wrap",
    )


def _confirmacion() -> rx.Component:
    return confirmacion(
        "¿Borrar este producto?",
        rx.fragment(
            "«", ProductosState.ficha.nombre, "» desaparecerá de tu lista. Los borradores que lo usan no cambian."
        ),
        "Borrar producto",
        abierto=ProductosState.borrando,
        al_cambiar=ProductosState.cambiar_borrando,
        al_confirmar=ProductosState.borrar,
        peligro=True,
    )
