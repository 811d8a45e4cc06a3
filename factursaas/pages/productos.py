"""Los productos y servicios."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import aviso, confirmacion, dialogo
from factursaas.components.ejemplo import con_datos_de_ejemplo
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
from factursaas.components.lista.exportar import exportar
from factursaas.components.lista.orden import Ordenable
from factursaas.components.pastillas import pastillas
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import Columna, boton_fila, fila, orden_en_movil, paginador, tabla
from factursaas.components.vacio import sin_resultados, vacio
from factursaas.states.productos import FilaProducto, ProductosState
from factursaas.states.sesion import SesionState

_COLUMNAS = [
    Columna("Nombre", movil="titulo", orden="nombre"),
    Columna("Referencia", "11rem", movil="detalle", orden="referencia"),
    Columna("Impuesto", "8rem", movil="estado"),
    Columna("Precio", "11rem", movil="lateral", dinero=True, orden="precio"),
]
_ORDEN = Ordenable(ProductosState.orden, ProductosState.ordenar)
_FILTROS = {"activos": "Se ofrecen", "inactivos": "No se ofrecen"}
_EJEMPLO = [
    ("Hora de trabajo", "HORA", "IVA 21\u00a0%", "38,00\u00a0€"),
    ("Menú del día", "", "IVA 10\u00a0%", "12,73\u00a0€"),
    ("Revisión de caldera", "REV-01", "IVA 21\u00a0%", "95,00\u00a0€"),
]


@rx.page(route="/productos", title=titulo("Productos"), on_load=[SesionState.asegurar, ProductosState.cargar])
@privada
def productos_page() -> rx.Component:
    """La lista, su búsqueda y el diálogo de un producto."""
    return rx.fragment(
        cabecera("Productos", _nuevo()),
        _buscador(),
        tabla(
            _COLUMNAS,
            ProductosState.filas,
            _fila,
            nombre="Productos",
            cargando=ProductosState.cargando,
            vacio=_vacio(),
            pie=paginador(ProductosState, ProductosState.tramo),
            orden=_ORDEN,
        ),
        _dialogo(),
        _confirmacion(),
    )


def _nuevo() -> rx.Component:
    return salvo_de_visita(boton("Nuevo producto", icono="plus", on_click=ProductosState.nuevo))


def _buscador() -> rx.Component:
    hay_que_buscar = ProductosState.cargando | (ProductosState.filas.length() > 0) | (ProductosState.buscado != "")
    return rx.cond(
        hay_que_buscar | (ProductosState.filtro != ""),
        rx.fragment(
            _buscar_y_exportar(),
            pastillas("Productos que se ven", _FILTROS, ProductosState.filtro, ProductosState.filtrar),
        ),
    )


def _buscar_y_exportar() -> rx.Component:
    return rx.el.div(
        buscador(
            ProductosState.buscar,
            nombre="Buscar productos",
            placeholder="Nombre, referencia o descripción",
            id="buscar_productos",
            default_value=ProductosState.buscado,
        ),
        rx.el.div(
            orden_en_movil(_ORDEN, _COLUMNAS),
            exportar(ProductosState.exportar),
            class_name="lista-botones",
        ),
        class_name="lista-barra",
    )


def _fila(producto: ObjectVar[FilaProducto]) -> rx.Component:
    return fila(
        _COLUMNAS,
        rx.el.span(
            boton_fila(producto.nombre, ProductosState.editar(producto.id)),
            rx.cond(producto.activo, rx.fragment(), _inactivo()),
            class_name="nombre-con-insignia",
        ),
        producto.referencia,
        producto.impuesto,
        producto.precio,
        custom_attrs={"data-inactivo": rx.cond(producto.activo, "no", "si")},
    )


def _inactivo() -> rx.Component:
    return rx.badge(rx.icon("eye_off", size=14, aria_hidden=True), "No se ofrece", color_scheme="gray", size="1")


def _vacio() -> rx.Component:
    return rx.cond(
        (ProductosState.buscado != "") | (ProductosState.filtro != ""),
        sin_resultados("Ningún producto coincide con lo que buscas", ProductosState.limpiar),
        rx.fragment(
            vacio(
                "package",
                "Aún no tienes productos",
                "Guarda aquí lo que vendes, con su precio y su impuesto. En la factura bastará con dos letras.",
                _nuevo(),
            ),
            con_datos_de_ejemplo(_COLUMNAS, _EJEMPLO, nombre="Productos de ejemplo"),
        ),
    )


def _dialogo() -> rx.Component:
    return dialogo(
        rx.cond(ProductosState.ficha.id, "Editar producto", "Nuevo producto"),
        formulario(
            _revisado("nombre", "Nombre", obligatorio=True, max_length=120),
            en_fila(_precio(), _impuesto()),
            _revisado("referencia", "Referencia", max_length=50, pista="Tu código, para encontrarlo antes."),
            campo_area(
                "descripcion",
                "Descripción",
                errores=ProductosState.errores,
                default_value=ProductosState.ficha.descripcion,
                pista="Detalles para ti; el buscador también mira aquí.",
                max_length=2000,
            ),
            interruptor(
                "activo",
                "Ofrecerlo al hacer facturas",
                pista="Si lo apagas, se queda en esta lista pero no aparece al escribir una factura.",
                default_checked=ProductosState.ficha.activo,
            ),
            aviso(ProductosState.problema, tono="falla", visible=ProductosState.problema != ""),
            _acciones(),
            on_submit=ProductosState.guardar,
            key=ProductosState.apertura,
        ),
        abierto=ProductosState.abierto,
        al_cambiar=ProductosState.cambiar_abierto,
    )


def _precio() -> rx.Component:
    return _revisado(
        "precio",
        "Precio sin impuestos",
        obligatorio=True,
        sufijo="€",
        max_length=40,
        pista=ProductosState.con_impuesto,
        ayuda="base_imponible",
        on_change=ProductosState.mirar_precio,
    )


def _impuesto() -> rx.Component:
    return campo_opciones(
        "tributo",
        "Impuesto",
        ProductosState.tributos,
        errores=ProductosState.errores,
        value=ProductosState.tributo,
        ayuda="iva",
        on_change=ProductosState.elegir_tributo,
    )


def _revisado(nombre: str, etiqueta: str, **props) -> rx.Component:
    valor = getattr(ProductosState.ficha, nombre)
    return campo_texto(
        nombre,
        etiqueta,
        errores=ProductosState.errores,
        default_value=valor,
        on_blur=lambda escrito: ProductosState.revisar(nombre, escrito),
        **{"auto_complete": "off", **props},
    )


def _acciones() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ProductosState.ficha.id,
            boton("Borrar producto", tono="discreto", icono="trash_2", on_click=ProductosState.preguntar_borrar),
        ),
        envio(
            "Guardar producto",
            ocupado=ProductosState.guardando,
            cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
        ),
        class_name="acciones-ficha",
    )


def _confirmacion() -> rx.Component:
    return confirmacion(
        f"¿Borrar «{ProductosState.ficha.nombre}»?",
        "Desaparecerá de tu lista y no se podrá recuperar. Los borradores que lo usan se quedan como están.",
        "Borrar producto",
        abierto=ProductosState.borrando,
        al_cambiar=ProductosState.cambiar_borrando,
        al_confirmar=ProductosState.borrar,
        peligro=True,
    )
