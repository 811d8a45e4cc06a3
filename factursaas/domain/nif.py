"""NIF, NIE y CIF españoles, y los identificadores de fuera."""

import re

from stdnum.es import cif, dni, nie
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

LARGO_EXTRANJERO = 20
"""Lo que admite la AEAT en `IDOtro/ID`."""

_LETRAS_CIF = "ABCDEFGHJNPQRSUVW"
_CON_LETRA = "NPQRSW"
_CON_CIFRA = "ABEH"
_PREFIJOS_IVA = {"GR": "EL"}
_SEPARADORES = re.compile(r"[\s.\-/·]+")


def normalizar(texto: str) -> str:
    """Deja un identificador en mayúsculas y sin espacios, puntos, guiones ni barras.

    >>> normalizar(" 12.345.678-z ")
    '12345678Z'
    """
    return _SEPARADORES.sub("", texto).upper()


def validar_nif(texto: str, pais: str = "ES") -> str:
    """Comprueba un NIF y lo devuelve compacto. Que cuadre no prueba que exista ni de quién es.

    >>> validar_nif("12.345.678-z"), validar_nif("ES B64717838"), validar_nif("de 136 695 976", "DE")
    ('12345678Z', 'B64717838', 'DE136695976')

    Raises:
        ValueError: con un texto que dice qué falla y, si se sabe, lo que debería poner.
    """
    if len(texto) > 60:
        raise ValueError("Ese NIF es demasiado largo.")
    numero = normalizar(texto)
    if not numero:
        raise ValueError("Escribe el NIF.")
    if not re.fullmatch("[A-Z0-9]+", numero):
        raise ValueError("El NIF solo lleva letras sin acento y cifras.")
    return _espanol(numero) if pais.upper() == "ES" else _extranjero(numero, pais.upper())


def es_nif(texto: str) -> bool:
    """Si es un NIF español escrito ya como va en los registros: compacto y con su control bien calculado.

    >>> es_nif("12345678Z"), es_nif("12345678A"), es_nif("12.345.67")
    (True, False, False)
    """
    try:
        return validar_nif(texto) == texto
    except ValueError:
        return False


def _espanol(numero: str) -> str:
    numero = numero.removeprefix("ES")
    if re.fullmatch("[0-9]{1,8}", numero):
        raise ValueError(_dni_sin_letra(numero))
    if re.fullmatch("[0-9]{1,7}[A-Z]", numero):
        raise ValueError("A ese NIF le faltan cifras: son ocho y una letra. Si empieza por cero, ponlo también.")
    if len(numero) != 9:
        raise ValueError(f"Un NIF español tiene 9 caracteres, como 12345678Z o B12345674; ese tiene {len(numero)}.")
    if re.fullmatch("[0-9]{8}[A-Z]", numero):
        return _exigir(numero, "NIF", dni.calc_check_digit(numero[:8]))
    if re.fullmatch("[KLM][0-9]{7}[A-Z]", numero):
        return _exigir(numero, "NIF", dni.calc_check_digit(numero[1:8]))
    if re.fullmatch("[XYZ][0-9]{7}[A-Z]", numero):
        return _exigir(numero, "NIE", nie.calc_check_digit(numero[:8]))
    if re.fullmatch(f"[{_LETRAS_CIF}][0-9]{{7}}[0-9A-J]", numero):
        return _cif(numero)
    raise ValueError("Eso no tiene forma de NIF. Se escribe como 12345678Z, X1234567L o B12345674.")


def _dni_sin_letra(cifras: str) -> str:
    if len(cifras) < 8:
        return "A ese NIF le faltan cifras: son ocho y una letra. Si empieza por cero, ponlo también."
    return f"A ese NIF le falta la letra: la de {cifras} es {dni.calc_check_digit(cifras)}."


def _exigir(numero: str, clase: str, letra: str) -> str:
    if numero[8] != letra:
        raise ValueError(f"Ese {clase} no cuadra: la letra de {numero[:8]} es {letra}.")
    return numero


def _cif(numero: str) -> str:
    cifra, letra = cif.calc_check_digits(numero[:8])
    if numero[8] in (cifra, letra):
        return numero
    if numero[0] in _CON_LETRA:
        control = f"la letra final de {numero[:8]} es {letra}"
    elif numero[0] in _CON_CIFRA:
        control = f"la última cifra de {numero[:8]} es {cifra}"
    else:
        control = f"{numero[:8]} acaba en {cifra} o en {letra}"
    raise ValueError(f"Ese NIF no cuadra: {control}.")


def _extranjero(numero: str, pais: str) -> str:
    if len(numero) > LARGO_EXTRANJERO:
        raise ValueError(f"Un identificador de fuera admite hasta {LARGO_EXTRANJERO} caracteres.")
    prefijo = prefijo_de_nif_iva(pais)
    if pais.lower() not in vat.MEMBER_STATES or not numero.startswith(prefijo):
        return numero
    try:
        return vat.validate(numero)
    except ValidationError:
        raise ValueError(
            f"Ese NIF-IVA no cuadra: no tiene la forma de los que empiezan por {prefijo}. "
            "Si no es un NIF-IVA, escríbelo sin esas dos letras."
        ) from None


def es_persona_fisica(nif: str) -> bool:
    """Si un NIF español ya validado es de una persona y no de una entidad (art. 18 y ss. RD 1065/2007).

    >>> es_persona_fisica("12345678Z"), es_persona_fisica("B12345674")
    (True, False)
    """
    return nif[:1].isdigit() or nif[:1] in "XYZKLM"


# Irlanda del Norte (XI) solo cuenta para bienes y no es un país: queda fuera.
PAISES_UE = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)


def es_de_la_union(pais: str) -> bool:
    """Si un país es de la Unión Europea, España también.

    >>> es_de_la_union("FR"), es_de_la_union("GB")
    (True, False)
    """
    return pais.upper() in PAISES_UE


def prefijo_de_nif_iva(pais: str) -> str:
    """Las dos letras con que empiezan los NIF-IVA de un país.

    >>> prefijo_de_nif_iva("GR"), prefijo_de_nif_iva("FR")
    ('EL', 'FR')
    """
    return _PREFIJOS_IVA.get(pais, pais)


def es_nif_iva_de_otro_estado(nif: str) -> bool:
    """Si es un NIF-IVA bien formado que ha dado otro Estado, esté donde esté su dueño; Irlanda del Norte vale.

    >>> es_nif_iva_de_otro_estado("DE136695976"), es_nif_iva_de_otro_estado("ESB12345674")
    (True, False)
    """
    if re.fullmatch("XI([0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})", nif):
        return True
    prefijos = {prefijo_de_nif_iva(pais) for pais in PAISES_UE - {"ES"}}
    # Sin separadores ni minúsculas, y con los ceros de delante: así lo pide la AEAT.
    return nif[:2] in prefijos and bool(vat.is_valid(nif)) and vat.compact(nif) == nif


def puede_llevar_recargo(nif: str) -> bool:
    """Si su dueño puede estar en recargo de equivalencia: personas y entidades en atribución de rentas (art. 148 LIVA).

    De un NIF extranjero o desconocido no se puede decir que no.

    >>> puede_llevar_recargo("12345678Z"), puede_llevar_recargo("B12345674"), puede_llevar_recargo("")
    (True, False, True)
    """
    return not re.fullmatch("[ABCDFGNPQRSUVW][0-9]{7}[0-9A-J]", nif)
