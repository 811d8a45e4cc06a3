"""La entrada de desarrollo: quién dice ser la persona que llega."""

import json
import re
from typing import TypedDict

import reflex as rx

from factursaas.domain.planes import Plan

_CORREO = re.compile(r"[^@ ]{1,64}@[^@ ]{1,255}")


class FormEntrada(TypedDict):
    """Lo que se escribe para entrar como otra persona."""

    email: str
    plan: str


class EntrarState(rx.State):
    """La página de entrada."""

    error: str = ""
    entrando: bool = False

    @rx.event
    async def entrar(self, form: FormEntrada):
        """Pide al navegador que abra una sesión para esa persona."""
        email, plan = form.get("email"), form.get("plan")
        if not isinstance(email, str) or not _CORREO.fullmatch(email.strip()):
            self.error = "Escribe un correo, como ana@example.es."
            return None
        if plan not in list(Plan):
            self.error = "Elige un plan."
            return None
        self.error = ""
        self.entrando = True
        datos = json.dumps({"email": email.strip(), "plan": plan})
        return rx.call_script(f"window.__fsEntrar ? window.__fsEntrar({datos}) : null", callback=EntrarState.responder)

    @rx.event
    async def responder(self, error: str | None):
        """El navegador ha abierto la sesión o dice por qué no."""
        self.entrando = False
        self.error = error[:300] if isinstance(error, str) else "No se ha podido entrar. Recarga la página."
