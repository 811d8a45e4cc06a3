"""Lo que una pestaña sabe de alguien no se enseña hasta saber quién mira.

Al conectarse, Reflex manda al navegador todo lo que la pestaña recordaba, y para eso le basta un
identificador que vive en el navegador. Aquí se calla lo que sea de un inquilino hasta que presenta su token.
"""

from contextvars import ContextVar
from typing import Any

import reflex as rx
from reflex.state import BaseState, _override_base_method
from reflex_base.registry import RegistrationContext

_velado: ContextVar[bool] = ContextVar("velado", default=False)


def velar(velado: bool) -> None:
    """Decide si lo que se mande durante el evento en curso va sin datos de inquilino."""
    _velado.set(velado)


class Velado(rx.State, mixin=True):
    """Un estado cuyo contenido depende de quién ha entrado."""

    @_override_base_method
    def dict(self, include_computed: bool = True, initial: bool = False, **kwargs: Any) -> dict[str, Any]:
        """El contenido del estado; ninguno mientras no se sepa quién mira."""
        if _velado.get() and not initial:
            return {self.get_full_name(): {}}
        return super().dict(include_computed=include_computed, initial=initial, **kwargs)

    def _descubrir(self) -> None:
        """Manda el contenido entero con la próxima respuesta."""
        self.dirty_vars.update(self.base_vars)
        self._mark_dirty()


def estados_velados() -> list[type[Velado]]:
    """Todos los estados con datos de alguien, el de la sesión incluido."""
    registrados: list[type[BaseState]] = list(RegistrationContext.get().base_states.values())
    return [estado for estado in registrados if issubclass(estado, Velado)]
