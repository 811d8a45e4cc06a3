"""Las piezas de Clerk: el puente con su sesión, y su entrada, cuenta y planes con nuestro aspecto."""

import reflex as rx

from factursaas.components.recursos import recurso
from factursaas.config import ajustes

for _fichero in ("campos.js", "clerk_aspecto.js", "clerk_textos.js", "puente.js", "servidor.js", "demostracion.js"):
    recurso(__name__, _fichero)


class _PiezaDeClerk(rx.Component):
    """Algo del paquete de Clerk para React, con las versiones fijadas."""

    library = recurso(__name__, "sesion_clerk.jsx")
    lib_dependencies: list[str] = ["@clerk/react@6.18.0", "@clerk/localizations@4.18.0"]  # noqa: RUF012 - así lo pide Reflex


class SesionClerk(_PiezaDeClerk):
    """Envuelve la aplicación y avisa de cada token nuevo y de cada salida."""

    tag = "SesionClerk"

    clave: rx.Var[str]
    aviso: rx.Var[int]
    on_token: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_signed_out: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class Entrada(_PiezaDeClerk):
    """El formulario de entrada."""

    tag = "Entrada"
    alias = "EntradaClerk"


class Registro(_PiezaDeClerk):
    """El formulario de alta."""

    tag = "Registro"
    alias = "RegistroClerk"


class Cuenta(_PiezaDeClerk):
    """El perfil: correo, contraseña, sesiones abiertas y facturación."""

    tag = "Cuenta"
    alias = "CuentaClerk"


class BotonDeUsuario(_PiezaDeClerk):
    """La cara y el nombre de quien está dentro, con su menú."""

    tag = "BotonDeUsuario"

    menu: rx.Var[str]


class TablaDePrecios(_PiezaDeClerk):
    """Los planes con su precio y su botón de contratar."""

    tag = "TablaDePrecios"


def puente_clerk(
    on_token: rx.event.EventType[str], on_signed_out: rx.event.EventType[str], aviso: rx.Var[int]
) -> rx.Component:
    """El proveedor y el puente, uno para toda la aplicación; va en `app_wraps`."""
    return SesionClerk.create(
        clave=ajustes().clerk_publishable_key, on_token=on_token, on_signed_out=on_signed_out, aviso=aviso
    )


def entrada_clerk() -> rx.Component:
    """El formulario de entrada."""
    return Entrada.create()


def registro_clerk() -> rx.Component:
    """El formulario de alta."""
    return Registro.create()


def cuenta_clerk() -> rx.Component:
    """El perfil de quien está dentro."""
    return Cuenta.create()


def boton_usuario(menu: str = "") -> rx.Component:
    """El botón con la cara y el nombre; `menu` es el `id` del menú emergente en el que va, si va en uno."""
    return BotonDeUsuario.create(menu=menu)


def tabla_de_precios_clerk() -> rx.Component:
    """Los planes de Clerk Billing, para contratarlos sin salir de la página."""
    return TablaDePrecios.create()
