"""Lo que la AEAT comprueba de cada parte: su NIF o su otra identificación."""

from collections.abc import Iterator

from factursaas.domain.nif import es_nif, es_persona_fisica, prefijo_de_nif_iva
from factursaas.simulador.nodos import Nodo, leer


def reparos_de_persona(persona: Nodo, codigo_de_nif: str = "1123") -> Iterator[str]:
    """Los códigos de lo que no se admite en la identificación de una parte."""
    nif = leer(persona, "NIF")
    if nif is not None:
        if not es_nif(nif):
            yield codigo_de_nif
        return
    yield from _otra_identificacion(
        *(leer(persona, f"IDOtro/{campo}") or "" for campo in ("IDType", "CodigoPais", "ID"))
    )


def _otra_identificacion(tipo: str, pais: str, numero: str) -> Iterator[str]:
    if not numero.strip():
        yield "1103"
    if not pais and tipo != "02":
        yield "1111"
    if (pais == "ES" and tipo not in ("03", "07")) or (tipo == "07" and pais != "ES"):
        yield "1126"
    if tipo == "02" and pais and numero[:2] != prefijo_de_nif_iva(pais):
        yield "1122"
    if tipo == "07" and not (es_nif(numero) and es_persona_fisica(numero)):
        yield "1131"
