"""La cabecera de un envío: de quién es, quién puede enviarlo y por qué puerta."""

import re
from datetime import datetime

from factursaas.domain.nif import es_nif
from factursaas.simulador.nodos import Nodo, leer
from factursaas.simulador.sobre import Rechazo
from factursaas.simulador.tls import Presentador


def comprobar_cabecera(cabecera: Nodo, presentador: Presentador, ahora: datetime, *, requerimiento: bool) -> str:
    """El NIF del obligado, si la cabecera vale para la puerta por la que llega.

    Raises:
        Rechazo: si algo no vale o el certificado es de otro que no colabora con la AEAT.
    """
    obligado = leer(cabecera, "ObligadoEmision/NIF") or ""
    if not es_nif(obligado):
        raise Rechazo("4116", f"NIF: {obligado}")
    representante = leer(cabecera, "Representante/NIF")
    if representante is not None and not es_nif(representante):
        raise Rechazo("4117", f"NIF: {representante}")
    if not presentador.puede_presentar(obligado):
        raise Rechazo("4112", f"NIF: {presentador.nif}")
    if requerimiento:
        _por_requerimiento(cabecera)
    else:
        _voluntaria(cabecera, ahora)
    return obligado


def _por_requerimiento(cabecera: Nodo) -> None:
    referencia = leer(cabecera, "RemisionRequerimiento/RefRequerimiento")
    if leer(cabecera, "RemisionVoluntaria") is not None:
        raise Rechazo("4127")
    if not referencia:
        raise Rechazo("4125")
    if not referencia.isalnum():
        raise Rechazo("4133")


def _voluntaria(cabecera: Nodo, ahora: datetime) -> None:
    if leer(cabecera, "RemisionRequerimiento") is not None:
        raise Rechazo("4126")
    fin = leer(cabecera, "RemisionVoluntaria/FechaFinVeriFactu")
    admitidas = re.compile(f"31-12-({ahora.year}|{ahora.year - 1})")
    if fin is not None and not admitidas.fullmatch(fin):
        raise Rechazo("4120")
