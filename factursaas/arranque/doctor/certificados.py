"""Los certificados que han subido los inquilinos: si se abren con el secreto de ahora y si siguen valiendo."""

from datetime import UTC, datetime

from factursaas import db
from factursaas.arranque import base
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.domain.planes import Inquilino
from factursaas.services import certificados, cofre, instalaciones

_A_LA_VISTA = 5


def de_los_inquilinos() -> str:
    """Cuántos hay y cómo están, de las cuentas que ya facturan.

    Raises:
        ErrorDeArranque: si alguno no se abre o ha caducado.
    """
    if not base.creada():
        return base.SIN_BASE
    with base.en_marcha() as url, base.conectada(url):
        with db.system_session() as sesion:
            cuentas = instalaciones.obligados(sesion)
        estados = {cuenta: _estado(cuenta) for cuenta in cuentas}
    if cerrados := _los(estados, "cerrado"):
        raise ErrorDeArranque(
            f"El certificado de {cerrados} no se abre: el secreto de la instalación ha cambiado. Vuelve a poner en "
            "FACTURSAAS_SECRET_KEY el de entonces (es la «clave_secreta» de cualquier copia), o que lo suban otra vez."
        )
    if caducados := _los(estados, "caducado"):
        raise ErrorDeArranque(
            f"Ha caducado el certificado de {caducados}: con él ni se remite ni se firma. Avísales para que suban "
            "el nuevo en su página de VERI*FACTU."
        )
    vistos = sum(estado != "" for estado in estados.values())
    pronto = _los(estados, "pronto")
    return f"{vistos}, todos se abren" + (f"; caduca en menos de un mes el de {pronto}" if pronto else "")


def _estado(cuenta: str) -> str:
    with db.tenant_session(Inquilino(cuenta)) as sesion:
        fila = certificados.leer(sesion)
        if fila is None:
            return ""
        if fila.valido_hasta <= datetime.now(UTC):
            return "caducado"
        try:
            certificados.credencial(sesion)
        except cofre.CofreCerrado:
            return "cerrado"
        return "pronto" if certificados.caduca_pronto(fila) else "bien"


def _los(estados: dict[str, str], cual: str) -> str:
    cuentas = [cuenta for cuenta, estado in estados.items() if estado == cual]
    sobran = len(cuentas) - _A_LA_VISTA
    return ", ".join(cuentas[:_A_LA_VISTA]) + (f" y {sobran} más" if sobran > 0 else "")
