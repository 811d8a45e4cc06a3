"""Los clientes."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import aviso, confirmacion, dialogo, muro_plan
from factursaas.components.ejemplo import con_datos_de_ejemplo
from factursaas.components.enlaces import boton_enlace
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
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import Columna, boton_fila, fila, orden_en_movil, paginador, tabla
from factursaas.components.vacio import sin_resultados, vacio
from factursaas.domain.lugares import PAISES
from factursaas.domain.medios import Medio
from factursaas.states.clientes import SIN_FORMA, ClientesState, FilaCliente
from factursaas.states.sesion import SesionState

_COLUMNAS = [
    Columna("Nombre", movil="titulo", orden="nombre"),
    Columna("NIF", "9rem", movil="lateral", orden="nif"),
    Columna("Población", "13rem", movil="detalle"),
    Columna("Correo", "18rem"),
]
_ORDEN = Ordenable(ClientesState.orden, ClientesState.ordenar)
_EJEMPLO = [
    ("Café La Esquina, S. L.", "B12345674", "Valladolid", "pedidos@cafelaesquina.example"),
    ("Lucía Ferrer Soler", "12345678Z", "Alcoy", "lucia@ferrer.example"),
    ("Talleres Ibarra, S. L.", "B64717838", "Bilbao", "administracion@ibarra.example"),
]


@rx.page(route="/clientes", title=titulo("Clientes"), on_load=[SesionState.asegurar, ClientesState.cargar])
@privada
def clientes_page() -> rx.Component:
    """La lista, su búsqueda y el diálogo de un cliente."""
    return rx.fragment(
        cabecera(
            "Clientes",
            _nuevo(),
            descripcion=ClientesState.uso,
        ),
        _buscador(),
        tabla(
            _COLUMNAS,
            ClientesState.filas,
            _fila,
            nombre="Clientes",
            cargando=ClientesState.cargando,
            vacio=_vacio(),
            pie=paginador(ClientesState, ClientesState.tramo),
            orden=_ORDEN,
        ),
        _dialogo(),
        _confirmacion(),
    )


def _nuevo() -> rx.Component:
    return salvo_de_visita(boton("Nuevo cliente", icono="plus", on_click=ClientesState.nuevo))


def _buscador() -> rx.Component:
    hay_que_buscar = ClientesState.cargando | (ClientesState.filas.length() > 0) | (ClientesState.buscado != "")
    return rx.cond(
        hay_que_buscar,
        rx.el.div(
            buscador(
                ClientesState.buscar,
                nombre="Buscar clientes",
                placeholder="Nombre, NIF o correo",
                id="buscar_clientes",
                default_value=ClientesState.buscado,
            ),
            rx.el.div(
                orden_en_movil(_ORDEN, _COLUMNAS),
                exportar(ClientesState.exportar),
                class_name="lista-botones",
            ),
            class_name="lista-barra mb-4",
        ),
    )


def _fila(cliente: ObjectVar[FilaCliente]) -> rx.Component:
    return fila(
        _COLUMNAS,
        boton_fila(cliente.nombre, ClientesState.editar(cliente.id)),
        rx.cond(cliente.nif, cliente.nif, rx.el.span("Sin NIF", class_name="text-suave")),
        cliente.lugar,
        cliente.email,
    )


def _vacio() -> rx.Component:
    return rx.cond(
        ClientesState.buscado,
        sin_resultados(f"Ningún cliente coincide con «{ClientesState.buscado}»", ClientesState.limpiar),
        rx.fragment(
            vacio(
                "users",
                "Aún no tienes clientes",
                "Aquí están las personas y empresas a las que facturas. Guarda una vez sus datos y pasarán solos a "
                "cada factura.",
                _nuevo(),
            ),
            con_datos_de_ejemplo(_COLUMNAS, _EJEMPLO, nombre="Clientes de ejemplo"),
        ),
    )


def _dialogo() -> rx.Component:
    titulo_ficha = rx.cond(ClientesState.ficha.id, "Editar cliente", "Nuevo cliente")
    return dialogo(
        rx.cond(ClientesState.sin_sitio, ClientesState.muro, titulo_ficha),
        rx.cond(ClientesState.sin_sitio, _muro(), _formulario()),
        abierto=ClientesState.abierto,
        al_cambiar=ClientesState.cambiar_abierto,
        ancho="600px",
    )


def _muro() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            "Los que ya tienes siguen aquí y puedes facturarles. Para añadir otro, borra uno que no tenga facturas o "
            "pasa a un plan donde quepan más.",
            class_name="text-suave",
        ),
        rx.el.div(
            rx.dialog.close(boton("Cerrar", tono="secundario")),
            boton_enlace("Ver planes", "/precios"),
            class_name="fila-acciones",
        ),
    )


def _formulario() -> rx.Component:
    return formulario(
        *_identidad(),
        *_domicilio(),
        en_fila(
            _revisado("email", "Correo", type="email", auto_complete="off", pista="Sale en sus facturas."),
            _texto("telefono", "Teléfono", type="tel", max_length=30, auto_complete="off"),
        ),
        interruptor(
            "recargo_equivalencia",
            "Lleva recargo de equivalencia",
            pista="Actívalo si es un comercio minorista y te lo pide.",
            ayuda="recargo_equivalencia",
            default_checked=ClientesState.ficha.recargo_equivalencia,
        ),
        *_pago(),
        campo_area(
            "notas",
            "Notas",
            errores=ClientesState.errores,
            default_value=ClientesState.ficha.notas,
            pista="Solo para ti: no salen en la factura.",
            max_length=2000,
        ),
        aviso(ClientesState.problema, tono="falla", visible=ClientesState.problema != ""),
        muro_plan(ClientesState.muro, visible=ClientesState.muro != ""),
        _acciones(),
        on_submit=ClientesState.guardar,
        key=ClientesState.apertura,
    )


def _texto(nombre: str, etiqueta: str, **props) -> rx.Component:
    valor = getattr(ClientesState.ficha, nombre)
    return campo_texto(nombre, etiqueta, **{"errores": ClientesState.errores, "default_value": valor, **props})


def _revisado(nombre: str, etiqueta: str, **props) -> rx.Component:
    return _texto(nombre, etiqueta, on_blur=lambda valor: ClientesState.revisar(nombre, valor), **props)


def _identidad() -> list[rx.Component]:
    return [
        _revisado("nombre", "Nombre o razón social", obligatorio=True, max_length=120),
        _texto(
            "nombre_comercial",
            "Nombre comercial",
            pista="El del rótulo, para encontrarlo. En la factura va el de arriba.",
            max_length=120,
            auto_complete="off",
        ),
        en_fila(
            _texto(
                "nif",
                "NIF",
                ayuda="nif",
                pista=ClientesState.nota_nif,
                on_change=ClientesState.comprobar_nif,
                max_length=30,
                auto_complete="off",
                spell_check=False,
            ),
            campo_opciones(
                "pais",
                "País",
                rx.Var.create([list(pais) for pais in PAISES.items()]).to(list[tuple[str, str]]),
                errores=ClientesState.errores,
                value=ClientesState.pais,
                ayuda="nif_iva",
                on_change=ClientesState.elegir_pais,
            ),
        ),
        aviso(ClientesState.aviso_nif, tono="avisa", visible=ClientesState.aviso_nif != ""),
    ]


def _domicilio() -> list[rx.Component]:
    return [
        _texto("direccion", "Dirección", max_length=250, auto_complete="off"),
        rx.el.div(
            _texto(
                "codigo_postal",
                "Código postal",
                max_length=10,
                pista=ClientesState.nota_postal,
                on_change=ClientesState.proponer_provincia,
                auto_complete="off",
            ),
            _texto("municipio", "Población", max_length=100, auto_complete="off"),
            _texto("provincia", "Provincia", max_length=100, auto_complete="off"),
            class_name="campos-lugar",
        ),
    ]


def _pago() -> list[rx.Component]:
    return [
        rx.el.div(
            _revisado(
                "plazos",
                "Plazos de pago",
                max_length=60,
                auto_complete="off",
                placeholder="30, 60 y 90",
                ayuda="vencimiento",
            ),
            _texto("dia_pago", "Día fijo", max_length=2, auto_complete="off", input_mode="numeric", pista="Del mes."),
            campo_opciones(
                "forma_pago",
                "Forma de pago",
                [(SIN_FORMA, "La habitual"), *((medio.value, medio.nombre) for medio in Medio)],
                errores=ClientesState.errores,
                default_value=ClientesState.ficha.forma_pago,
                on_change=ClientesState.elegir_forma,
            ),
            class_name="campos-lugar campos-pago",
        ),
        rx.cond(
            ClientesState.domicilia,
            en_fila(
                _revisado("iban", "IBAN del cliente", max_length=50, auto_complete="off", spell_check=False),
                _texto("mandato", "Mandato SEPA", max_length=35, auto_complete="off", spell_check=False),
            ),
        ),
    ]


def _acciones() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ClientesState.ficha.id,
            boton("Borrar cliente", tono="discreto", icono="trash_2", on_click=ClientesState.preguntar_borrar),
        ),
        envio(
            "Guardar cliente",
            ocupado=ClientesState.guardando,
            cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
        ),
        class_name="acciones-ficha",
    )


def _confirmacion() -> rx.Component:
    return confirmacion(
        f"¿Borrar a {ClientesState.ficha.nombre}?",
        "Desaparecerán sus datos de tu lista y no se podrán recuperar. Si tiene facturas, no se borrará.",
        "Borrar cliente",
        abierto=ClientesState.borrando,
        al_cambiar=ClientesState.cambiar_borrando,
        al_confirmar=ClientesState.borrar,
        peligro=True,
    )
