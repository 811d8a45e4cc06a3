"""La página de las direcciones que no existen."""

import reflex as rx

from factursaas.components.layout import publica, titulo
from factursaas.components.no_encontrada import aqui_no_hay_nada


@rx.page(route="404", title=titulo("Página no encontrada"), description="Esta dirección no existe.")
@publica
def no_encontrada_page() -> rx.Component:
    """Lo dice y ofrece una salida."""
    return aqui_no_hay_nada()
