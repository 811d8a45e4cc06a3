"""Si se pueden mandar correos."""

from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes
from factursaas.integrations import correo

_COMO = {"starttls": "con STARTTLS", "tls": "con TLS", "ninguno": "sin cifrar"}


def revisar_correo() -> str:
    """Si el servidor de correo atiende y admite al remitente, o si no se mandan correos.

    Raises:
        ErrorDeArranque: si no atiende, no se puede entrar en él o no admite al remitente.
    """
    servidor = ajustes().correo
    if servidor is None:
        return "apagado: los avisos salen solo en pantalla"
    try:
        correo.comprobar(servidor)
    except correo.NoMandado as fallo:
        raise ErrorDeArranque(f"{fallo} Revisa FACTURSAAS_SMTP_URL y FACTURSAAS_MAIL_FROM.") from fallo
    return f"{servidor.nombre}:{servidor.puerto} {_COMO[servidor.cifrado]}, de parte de {servidor.remite.addr_spec}"
