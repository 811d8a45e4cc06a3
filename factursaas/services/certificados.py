"""El certificado de cada inquilino: se comprueba, se guarda cifrado y no vuelve a salir."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from sqlmodel import col, select, update

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.demostracion import exigir_de_verdad
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.nif import validar_nif
from factursaas.domain.verifactu.credencial import Credencial
from factursaas.models import Certificado
from factursaas.services import apertura, auditoria, cofre, emisor

CERRADO = "El certificado que subiste no se puede abrir: ha cambiado el secreto de la instalación. Vuelve a subirlo."
TAMANO_MAXIMO = 100_000
AVISO = timedelta(days=30)
_BITS = {"RSA": 2048, "EC": 256}
_USO = "certificado"
_CORTE = b"\n-----FIN DE LA CLAVE-----\n"
_DECLARACIONES, _SELLO = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), bytes.fromhex("060704008e46010602")
_ORGANIZACION = x509.ObjectIdentifier("2.5.4.97")
# FNMT y las demás: «IDCES-12345678Z», «VATES-B12345678» o, en los antiguos, «… - NIF 12345678Z» al final del nombre.
_IDENTIFICADOR = re.compile(r"(?:IDCES-|VATES-|NIF:?\s*|- )?([0-9A-Z][0-9]{7}[0-9A-Z])$")


def leer_pkcs12(contenido: bytes, contrasena: str) -> tuple[Credencial, x509.Certificate]:
    """La clave y el certificado de un fichero .p12 o .pfx.

    Raises:
        DatosNoValidos: si no es de esa clase, la contraseña no lo abre, le falta la clave o es demasiado corta.
    """
    if len(contenido) > TAMANO_MAXIMO:
        raise _no_vale("Ese archivo es demasiado grande para ser un certificado.")
    try:
        abierto = apertura.abrir(contenido, contrasena)
        certificado = x509.load_pem_x509_certificate(abierto.cadena) if abierto else None
    except apertura.TardaDemasiado:
        raise _no_vale(
            "Ese archivo cuesta demasiado de abrir. Expórtalo otra vez con las opciones corrientes."
        ) from None
    except ValueError as fallo:
        raise _por_que_no_se_abre(fallo) from None
    if abierto is None or certificado is None:
        raise _no_vale("A ese archivo le falta la clave privada. Expórtalo otra vez marcando «exportar la clave».")
    _exigir_fuerte(abierto)
    return Credencial(abierto.clave, abierto.cadena, _es_sello(certificado)), certificado


def guardar(db: TenantSession, contenido: bytes, contrasena: str) -> Certificado:
    """Guarda el certificado con que se remitirá desde ahora; el anterior deja de usarse y su clave se borra.

    Raises:
        DatosNoValidos: si no se abre, está caducado, aún no vale o es de otro NIF.
        EstadoNoPermitido: si es una demostración.
    """
    exigir_de_verdad(db.inquilino.user_id)
    credencial, certificado = leer_pkcs12(contenido, contrasena)
    nif = _exigir_propio(db, certificado)
    _exigir_vigente(certificado)
    _retirar(db)
    fila = Certificado(
        user_id=db.inquilino.user_id,
        nif=nif,
        titular=_nombre(certificado.subject),
        autoridad=_nombre(certificado.issuer),
        huella=certificado.fingerprint(SHA256()).hex(),
        valido_desde=certificado.not_valid_before_utc,
        valido_hasta=certificado.not_valid_after_utc,
        cifrado=cofre.cifrar(credencial.clave + _CORTE + credencial.cadena, _USO, db.inquilino.user_id),
    )
    db.add(fila)
    resumen = f"Certificado subido, válido hasta el {fila.valido_hasta:%d/%m/%Y}"
    auditoria.anotar(db, Acto.CERTIFICADO_SUBIR, fila.huella[:16], resumen)
    db.flush()
    return fila


def leer(db: TenantSession) -> Certificado | None:
    """El que se usa ahora, si hay."""
    return db.exec(select(Certificado).where(col(Certificado.vigente))).one_or_none()


def quitar(db: TenantSession) -> None:
    """Deja de usar el certificado; queda constancia de cuál fue, pero no su clave."""
    _retirar(db)
    auditoria.anotar(db, Acto.CERTIFICADO_QUITAR, "", "Certificado quitado")


def _retirar(db: TenantSession) -> None:
    db.exec(update(Certificado).where(col(Certificado.vigente)).values(vigente=False, cifrado=b""))


def credencial(db: TenantSession) -> Credencial | None:
    """La clave y el certificado para hablar con la AEAT; nada si no hay o ha caducado.

    Raises:
        CofreCerrado: si el secreto de la configuración ya no es el de cuando se guardó.
    """
    fila = leer(db)
    if fila is None or fila.valido_hasta <= datetime.now(UTC):
        return None
    clave, cadena = cofre.descifrar(fila.cifrado, _USO, db.inquilino.user_id).split(_CORTE)
    return Credencial(clave, cadena, _es_sello(x509.load_pem_x509_certificate(cadena)))


def recifrar(db: TenantSession) -> bool | None:
    """Vuelve a cifrar el que se usa si lo cerró un secreto retirado. Dice si hacía falta; nada si no tiene ninguno.

    Raises:
        CofreCerrado: si no lo abre ningún secreto conocido.
    """
    fila, quien = leer(db), db.inquilino.user_id
    if fila is None:
        return None
    if cofre.al_dia(fila.cifrado, _USO, quien):
        return False
    fila.cifrado = cofre.cifrar(cofre.descifrar(fila.cifrado, _USO, quien), _USO, quien)
    db.add(fila)
    db.flush()
    return True


def del_operador(fichero: Path, contrasena: str) -> Credencial:
    """La de quien administra la instalación, si remite por sus inquilinos. Renovado el fichero, la del nuevo.

    Raises:
        DatosNoValidos: si el fichero no se puede leer o no se abre con esa contraseña.
    """
    try:
        return _leer_del_operador(fichero, fichero.stat().st_mtime_ns, contrasena)
    except OSError as fallo:
        raise _no_vale(f"No se puede leer el certificado de la instalación: {fallo.strerror}.") from fallo


@lru_cache(maxsize=4)
def _leer_del_operador(fichero: Path, _cambiado: int, contrasena: str) -> Credencial:
    return leer_pkcs12(fichero.read_bytes(), contrasena)[0]


def caduca_pronto(certificado: Certificado) -> bool:
    """Si le queda menos de un mes."""
    return certificado.valido_hasta - datetime.now(UTC) < AVISO


def nifs_de(certificado: x509.Certificate) -> tuple[str, ...]:
    """Los NIF de su titular: el de la persona y, si la representa, el de la entidad."""
    sujeto = certificado.subject
    textos = [
        str(atributo.value)
        for clave in (_ORGANIZACION, NameOID.SERIAL_NUMBER, NameOID.COMMON_NAME)
        for atributo in sujeto.get_attributes_for_oid(clave)
    ]
    hallados = [encontrado[1] for texto in textos if (encontrado := _IDENTIFICADOR.search(texto.strip().upper()))]
    return tuple(dict.fromkeys(nif for nif in hallados if _es_nif(nif)))


def _exigir_propio(db: TenantSession, certificado: x509.Certificate) -> str:
    nifs, datos = nifs_de(certificado), emisor.leer(db)
    if datos is None or not datos.nif:
        raise _no_vale("Escribe antes tu NIF en Ajustes: el certificado tiene que ser el tuyo.")
    if not nifs:
        raise _no_vale("Ese certificado no dice de qué NIF es: no parece de persona o de empresa española.")
    if datos.nif not in nifs:
        raise _no_vale(f"Ese certificado es de {nifs[0]} y tú facturas con {datos.nif}. Elige el de ese NIF.")
    return datos.nif


def _exigir_vigente(certificado: x509.Certificate) -> None:
    ahora = datetime.now(UTC)
    if certificado.not_valid_after_utc <= ahora:
        raise _no_vale(
            f"Ese certificado caducó el {certificado.not_valid_after_utc:%d/%m/%Y}. Renuévalo y sube el nuevo."
        )
    if certificado.not_valid_before_utc > ahora:
        raise _no_vale(f"Ese certificado no vale hasta el {certificado.not_valid_before_utc:%d/%m/%Y}.")


def _exigir_fuerte(abierto: apertura.Abierto) -> None:
    """Con claves más cortas ni siquiera se puede conectar: las rechaza la propia biblioteca de TLS."""
    if abierto.clase not in _BITS:
        raise _no_vale("Esa clase de clave no sirve para la AEAT: tiene que ser RSA o de curva elíptica.")
    if abierto.bits < _BITS[abierto.clase]:
        raise _no_vale(
            f"La clave de ese certificado es de {abierto.bits} bits, y ya no es segura: tiene que ser RSA de 2048 o "
            "más, o de curva elíptica de 256 o más."
        )


def _por_que_no_se_abre(fallo: ValueError) -> DatosNoValidos:
    if "password" in str(fallo).lower():
        return DatosNoValidos({"contrasena": "Con esa contraseña no se abre. Es la que pusiste al exportarlo."})
    return _no_vale("Ese archivo no es un certificado con su clave. Tiene que acabar en .p12 o .pfx.")


def _es_sello(certificado: x509.Certificate) -> bool:
    """Lo dicen las declaraciones de certificado cualificado: `id-etsi-qct-eseal` (ETSI EN 319 412-5)."""
    try:
        declaraciones = certificado.extensions.get_extension_for_oid(_DECLARACIONES).value
    except x509.ExtensionNotFound:
        return False
    return isinstance(declaraciones, x509.UnrecognizedExtension) and _SELLO in declaraciones.value


def _no_vale(mensaje: str) -> DatosNoValidos:
    return DatosNoValidos({"certificado": mensaje})


def _nombre(nombre: x509.Name) -> str:
    comunes = nombre.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(comunes[0].value if comunes else nombre.rfc4514_string())[:250]


def _es_nif(texto: str) -> bool:
    try:
        return validar_nif(texto) == texto
    except ValueError:
        return False
