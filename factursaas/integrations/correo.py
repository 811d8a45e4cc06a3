"""Dar un correo al servidor SMTP, siempre cifrado y con su certificado comprobado (RFC 5321, 3207 y 8314)."""

import smtplib
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from factursaas.config import ServidorDeCorreo

_PLAZO = 20
_NO_CIFRA = "El servidor de correo no ofrece STARTTLS: sin cifrar no se manda nada."


class NoMandado(Exception):
    """El servidor no se ha hecho cargo. Si es `definitivo`, repetirlo daría lo mismo."""

    def __init__(self, motivo: str, *, definitivo: bool = False) -> None:
        super().__init__(motivo)
        self.definitivo = definitivo


@dataclass(frozen=True, slots=True)
class Mensaje:
    """Un correo para una persona. `id` lo distingue: repetido, lleva el mismo, y quien lo recibe puede descartarlo."""

    id: str
    para: str
    asunto: str
    texto: str
    html: str
    baja: str = ""


def mandar(servidor: ServidorDeCorreo, mensaje: Mensaje) -> None:
    """Se lo da al servidor. Si se corta tras mandarlo y antes de la respuesta, pudo llegar.

    Raises:
        NoMandado: si no se hace cargo.
    """
    with _abierto(servidor) as sesion:
        sesion.send_message(escribir(servidor.remite, mensaje))


def comprobar(servidor: ServidorDeCorreo) -> None:
    """Mira que el servidor atiende y admite al remitente, sin mandar nada.

    Raises:
        NoMandado: si no.
    """
    with _abierto(servidor) as sesion:
        codigo, dicho = sesion.mail(servidor.remite.addr_spec)
        if codigo >= 400:
            raise smtplib.SMTPSenderRefused(codigo, dicho, servidor.remite.addr_spec)
        sesion.rset()


def escribir(remite: Address, mensaje: Mensaje) -> EmailMessage:
    """El mensaje entero. Un salto de línea en una cabecera no la parte: la biblioteca se niega a escribirla."""
    escrito = EmailMessage(policy=SMTP)
    escrito["From"] = remite
    escrito["To"] = Address(addr_spec=mensaje.para)
    escrito["Subject"] = mensaje.asunto
    escrito["Date"] = format_datetime(datetime.now(UTC))
    escrito["Message-ID"] = f"<{mensaje.id}@{remite.domain}>"
    # Que nadie conteste «estoy de vacaciones» (RFC 3834).
    escrito["Auto-Submitted"] = "auto-generated"
    if mensaje.baja:
        escrito["List-Unsubscribe"] = f"<{mensaje.baja}>"
    escrito.set_content(mensaje.texto)
    escrito.add_alternative(mensaje.html, subtype="html")
    return escrito


@contextmanager
def _abierto(servidor: ServidorDeCorreo) -> Generator[smtplib.SMTP]:
    try:
        sesion = _conectar(servidor)
        try:
            sesion.ehlo_or_helo_if_needed()
            if servidor.usuario:
                sesion.login(servidor.usuario, servidor.contrasena)
            yield sesion
        finally:
            # Lo mandado, mandado está: que falle la despedida no cambia nada.
            with suppress(OSError, smtplib.SMTPException):
                sesion.quit()
            sesion.close()
    except smtplib.SMTPRecipientsRefused as fallo:
        codigo, dicho = next(iter(fallo.recipients.values()))
        raise _respondido(codigo, dicho) from None
    except smtplib.SMTPDataError as fallo:
        raise _respondido(fallo.smtp_code, fallo.smtp_error) from None
    except smtplib.SMTPResponseException as fallo:
        # Una clave o un remitente mal puestos se arreglan, y el mensaje no tiene la culpa.
        raise NoMandado(str(_respondido(fallo.smtp_code, fallo.smtp_error))) from None
    except ssl.SSLCertVerificationError as fallo:
        raise NoMandado(f"El certificado del servidor de correo no vale: {fallo.verify_message}.") from None
    except (OSError, smtplib.SMTPException) as fallo:
        raise NoMandado(f"No se puede hablar con el servidor de correo: {fallo}") from None


def _conectar(servidor: ServidorDeCorreo) -> smtplib.SMTP:
    contexto, quien = ssl.create_default_context(), servidor.remite.domain
    if servidor.cifrado == "tls":
        return smtplib.SMTP_SSL(servidor.nombre, servidor.puerto, quien, timeout=_PLAZO, context=contexto)
    sesion = smtplib.SMTP(servidor.nombre, servidor.puerto, quien, timeout=_PLAZO)
    if servidor.cifrado == "starttls":
        try:
            sesion.ehlo_or_helo_if_needed()
            if not sesion.has_extn("starttls"):
                raise smtplib.SMTPNotSupportedError(_NO_CIFRA)
            sesion.starttls(context=contexto)
        except BaseException:
            sesion.close()
            raise
    return sesion


def _respondido(codigo: int, dicho: bytes | str) -> NoMandado:
    texto = dicho.decode(errors="replace") if isinstance(dicho, bytes) else dicho
    return NoMandado(
        f"El servidor de correo ha contestado {codigo}: {' '.join(texto.split())}", definitivo=codigo >= 500
    )
