"""Un servidor SMTP de verdad en esta máquina, con STARTTLS, que guarda lo que le dan y contesta lo que se le diga."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from factursaas.arranque.postmaster import puerto_libre
from tests import certificados

REMITE = "factursaas <avisos@factursaas.example.es>"


@dataclass
class Buzon:
    """Lo que ha llegado. `respuestas` son las que se dan, por orden, a los siguientes; `admite`, los destinatarios."""

    puerto: int
    autoridad: Path
    cifrado: str = "smtp"
    llegados: list[EmailMessage] = field(default_factory=list)
    sobres: list[tuple[str, list[str]]] = field(default_factory=list)
    respuestas: list[str] = field(default_factory=list)
    rechazados: set[str] = field(default_factory=set)
    llegando: threading.Event = field(default_factory=threading.Event)
    seguir: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.seguir.set()

    @property
    def url(self) -> str:
        return f"{self.cifrado}://localhost:{self.puerto}"

    async def handle_RCPT(  # noqa: N802 - así los llama aiosmtpd
        self, _servidor: SMTP, _sesion: Session, sobre: Envelope, direccion: str, _opciones: list[str]
    ) -> str:
        if direccion in self.rechazados:
            return f"550 5.1.1 <{direccion}> no existe"
        sobre.rcpt_tos.append(direccion)
        return "250 OK"

    async def handle_DATA(self, servidor: SMTP, _sesion: Session, sobre: Envelope) -> str:  # noqa: N802
        self.llegando.set()
        if respuesta := self.respuestas.pop(0) if self.respuestas else "":
            return respuesta
        leido = message_from_bytes(cast(bytes, sobre.content), policy=policy.default)
        self.llegados.append(cast(EmailMessage, leido))
        self.sobres.append((sobre.mail_from or "", list(sobre.rcpt_tos)))
        await servidor.loop.run_in_executor(None, self.seguir.wait, 30)
        return "250 OK"


@contextmanager
def servidor_smtp(carpeta: Path, *, con_clave: str = "", sin_starttls: bool = False) -> Iterator[Buzon]:
    """Atiende mientras dura el bloque. Su certificado lo firma una autoridad que nadie más conoce."""
    puerto = puerto_libre()
    autoridad, clave = certificados.de_servidor(carpeta)
    contexto = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    contexto.load_cert_chain(autoridad, clave)
    buzon = Buzon(puerto, autoridad)
    opciones = {} if sin_starttls else {"tls_context": contexto, "require_starttls": True}
    if con_clave:
        opciones |= {
            "auth_required": True,
            "authenticator": lambda *args: AuthResult(success=args[-1].password.decode() == con_clave, handled=False),
        }
    controlador = Controller(buzon, hostname="127.0.0.1", port=puerto, **opciones)
    controlador.start()
    try:
        yield buzon
    finally:
        buzon.seguir.set()
        controlador.stop()
