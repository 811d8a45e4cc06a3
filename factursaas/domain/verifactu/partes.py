"""Quién es cada parte para la AEAT: por su NIF español o por otra identificación."""

from factursaas.domain.nif import es_nif, es_nif_iva_de_otro_estado
from factursaas.domain.verifactu.registro import IdOtro, Persona, TipoId

_DE_NO_RESIDENTES = "NWKLMXYZ"
# La lista de la AEAT cuenta a estos con otro país, y QU es «otros países o territorios no relacionados».
_PAIS_EN_LA_AEAT = {
    **dict.fromkeys(("GP", "MQ", "GF", "MF", "BL"), "FR"),
    "AX": "FI",
    "SJ": "NO",
    **dict.fromkeys(("XK", "EH"), "QU"),
}


def identificar(nombre: str, nif: str, pais: str) -> Persona | None:
    """La parte con la identificación que le toca; nada si no tiene ninguna.

    >>> identificar("Müller GmbH", "DE136695976", "DE").identificacion
    IdOtro(tipo=<TipoId.NIF_IVA: '02'>, id='DE136695976', pais=None)
    >>> identificar("ACME Inc.", "98-7654321", "US").identificacion.tipo.name
    'OFICIAL_DE_SU_PAIS'
    >>> identificar("Rhum SARL", "123", "MQ").identificacion.pais
    'FR'
    """
    if not nif:
        return None
    if es_nif_iva_de_otro_estado(nif):
        return Persona(nombre, IdOtro(TipoId.NIF_IVA, nif))
    if pais == "ES" or _es_espanol(nif):
        return Persona(nombre, nif)
    return Persona(nombre, IdOtro(TipoId.OFICIAL_DE_SU_PAIS, nif, _PAIS_EN_LA_AEAT.get(pais, pais)))


def _es_espanol(nif: str) -> bool:
    """Si quien está fuera tiene NIF español: el de no residente, o el de persona que vive en otro país."""
    return nif[:1] in _DE_NO_RESIDENTES and es_nif(nif)
