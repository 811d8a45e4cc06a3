"""Con qué firma cada inquilino en NO VERI*FACTU: con su certificado o, si no lo ha subido, con el de la instalación."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.verifactu.credencial import Credencial
from factursaas.services import certificados
from factursaas.services.cofre import CofreCerrado
from factursaas.services.firma import FirmaImposible, Firmante

_SIN_CERTIFICADO = (
    "En NO VERI*FACTU cada factura se firma, y falta un certificado en vigor con que hacerlo. Súbelo en Ajustes: no se "
    "ha gastado ningún número."
)


def firmante_de(db: TenantSession) -> Firmante:
    """Con qué se firma ahora.

    Raises:
        EstadoNoPermitido: si no hay certificado, ha caducado o no sirve para firmar.
    """
    try:
        credencial = certificados.credencial(db) or _de_la_instalacion()
    except CofreCerrado as fallo:
        raise EstadoNoPermitido(certificados.CERRADO) from fallo
    if credencial is None:
        raise EstadoNoPermitido(_SIN_CERTIFICADO)
    propio, *cadena = x509.load_pem_x509_certificates(credencial.cadena)
    if not propio.not_valid_before_utc <= datetime.now(UTC) <= propio.not_valid_after_utc:
        raise EstadoNoPermitido(_SIN_CERTIFICADO)
    clave = load_pem_private_key(credencial.clave, None)
    try:
        # `Firmante` rechaza las claves que no son RSA.
        return Firmante(clave, propio, tuple(cadena))  # pyright: ignore[reportArgumentType]
    except FirmaImposible as fallo:
        raise EstadoNoPermitido(f"{fallo} El que hay no sirve: sube otro en la página de VERI*FACTU.") from fallo


def _de_la_instalacion() -> Credencial | None:
    """El de quien presta el servicio, como representante autorizado."""
    fichero, contrasena = ajustes().certificado_para(ajustes().destino)
    return certificados.del_operador(fichero, contrasena) if fichero is not None and fichero.exists() else None
