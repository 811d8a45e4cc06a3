"""La declaración de accesibilidad: lo único que cambia de un servidor a otro es a quién se escribe."""

import reflex as rx

from factursaas.config import ajustes


class AccesibilidadState(rx.State):
    """A quién se avisa de lo que no se puede usar."""

    correo: str = ""

    @rx.event
    async def cargar(self):
        """El correo de esta instalación; si no tiene uno para esto, el de quien responde del programa."""
        self.correo = ajustes().correo_de_accesibilidad or ajustes().correo_productor
