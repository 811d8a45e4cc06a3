"""El texto con que la AEAT acompaña a cada código de error."""

from factursaas.domain.verifactu.codigos import catalogo

_MARGEN_DEL_RELOJ = "240 segundos"


def texto_de(codigo: str) -> str:
    """La descripción con que responde a un código; vacía si no está en su listado.

    >>> texto_de("3002")
    'No existe el registro de facturación.'
    """
    texto = catalogo().get(codigo, {"texto": ""})["texto"].replace("%s", "NumSerieFactura")
    return f"{texto} {_MARGEN_DEL_RELOJ}." if texto.endswith(":") else texto
