"""De un NIF y un código postal, qué clase de contribuyente es y qué impuestos le tocan. Nada de esto va a la red.

Son propuestas: cada una dice en una frase por qué y con qué norma, y se puede cambiar.
"""

from dataclasses import dataclass
from decimal import Decimal

from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.impuestos import Territorio, impuesto_de
from factursaas.domain.lugares import FORALES, fallo_postal, leer_codigo_postal, provincia_de, territorio_de
from factursaas.domain.nif import es_persona_fisica, puede_llevar_recargo, validar_nif

Opciones = tuple[tuple[str, str], ...]

RETENCIONES: Opciones = (
    ("15", "Sí, 15 %: profesional"),
    ("7", "Sí, 7 %: profesional que empieza"),
    ("1", "Sí, 1 %: en módulos"),
    ("19", "Sí, 19 %: alquilo locales"),
    ("0", "No"),
)
TERRITORIOS: Opciones = (
    ("peninsula", "IVA: Península y Baleares"),
    ("canarias", "IGIC: Canarias"),
    ("ceuta", "IPSI: Ceuta"),
    ("melilla", "IPSI: Melilla"),
)
SI_O_NO: Opciones = (("no", "No"), ("si", "Sí"))

_FORMAS = {
    "A": "Sociedad anónima",
    "B": "Sociedad limitada",
    "C": "Sociedad colectiva",
    "D": "Sociedad comanditaria",
    "E": "Comunidad de bienes",
    "F": "Cooperativa",
    "G": "Asociación o fundación",
    "H": "Comunidad de propietarios",
    "J": "Sociedad civil",
    "N": "Entidad extranjera",
    "P": "Ayuntamiento o entidad local",
    "Q": "Organismo público",
    "R": "Congregación o institución religiosa",
    "S": "Órgano de la Administración",
    "U": "Unión temporal de empresas",
    "V": "Otra entidad",
    "W": "Establecimiento permanente de una entidad extranjera",
}
_DE_PERSONA = {
    "X": ("Persona física extranjera", "un NIE", "art. 20 RD 1065/2007"),
    "Y": ("Persona física extranjera", "un NIE", "art. 20 RD 1065/2007"),
    "Z": ("Persona física extranjera", "un NIE", "art. 20 RD 1065/2007"),
    "M": ("Persona física extranjera", "el NIF de quien aún no tiene NIE", "art. 20 RD 1065/2007"),
    "K": ("Persona física menor de 14 años", "el NIF de quien aún no tiene DNI", "art. 19 RD 1065/2007"),
    "L": ("Persona física que vive fuera", "el NIF de un español sin DNI", "art. 19 RD 1065/2007"),
}
_ATRIBUYE_RENTAS = frozenset("EJ")
_TICKETBAI = {
    "Álava": "Norma Foral 13/2021 de Álava",
    "Bizkaia": "Norma Foral 5/2020 de Bizkaia",
    "Gipuzkoa": "Norma Foral 3/2020 de Gipuzkoa",
}


@dataclass(frozen=True, slots=True)
class Eleccion:
    """Algo que se ha decidido solo. Sin `opciones` sale entero de lo contestado, y se cambia contestando otra cosa.

    `termino` es la palabra del glosario que lo explica.
    """

    clave: str
    titulo: str
    valor: str
    texto: str
    porque: str
    norma: str
    opciones: Opciones = ()
    termino: str = ""


@dataclass(frozen=True, slots=True)
class Perfil:
    """Lo que se sabe de alguien con solo su NIF y su código postal."""

    nif: str
    codigo_postal: str
    provincia: str
    territorio: Territorio
    elecciones: tuple[Eleccion, ...]
    aviso_foral: str = ""
    norma_foral: str = ""

    def valor(self, clave: str) -> str:
        """Lo que se propone en una elección; vacío si no viene al caso."""
        return next((eleccion.valor for eleccion in self.elecciones if eleccion.clave == clave), "")

    @property
    def irpf(self) -> Decimal:
        """La retención que se propone."""
        return Decimal(self.valor("irpf_defecto"))


def deducir(nif: str, codigo_postal: str) -> Perfil:
    """Todo lo que se puede proponer.

    >>> perfil = deducir("12345678Z", "28004")
    >>> perfil.provincia, perfil.valor("territorio"), perfil.irpf
    ('Madrid', 'peninsula', Decimal('15'))
    >>> deducir("B12345674", "35001").valor("territorio"), deducir("B12345674", "48011").aviso_foral != ""
    ('canarias', True)

    Raises:
        DatosNoValidos: si el NIF no cuadra o el código postal no es español.
    """
    codigo_postal = leer_codigo_postal(codigo_postal)
    territorio = territorio_de(codigo_postal)
    fallos = {} if territorio else {"codigo_postal": fallo_postal(codigo_postal)}
    try:
        nif = validar_nif(nif)
    except ValueError as fallo:
        fallos["nif"] = str(fallo)
    if fallos or territorio is None:
        raise DatosNoValidos(fallos)
    elecciones = [contribuyente(nif), _donde(codigo_postal, territorio), _irpf(nif)]
    if territorio is Territorio.PENINSULA:
        elecciones += [_recargo(nif), _caja()]
    aviso, norma = foral(codigo_postal)
    return Perfil(nif, codigo_postal, provincia_de(codigo_postal), territorio, tuple(elecciones), aviso, norma)


def contribuyente(nif: str) -> Eleccion:
    """Qué clase de contribuyente es, por la letra de su NIF.

    >>> contribuyente("12345678Z").texto, contribuyente("X1234567L").texto, contribuyente("B12345674").texto
    ('Persona física', 'Persona física extranjera', 'Sociedad limitada')
    """
    letra = nif[0]
    if letra in _FORMAS:
        porque = f"Tu NIF empieza por {letra}, la letra de esa clase de entidad."
        norma = "Orden EHA/451/2008"
        return Eleccion("contribuyente", "Quién factura", "entidad", _FORMAS[letra], porque, norma, (), "nif")
    clase, que_es, norma = _DE_PERSONA.get(letra, ("Persona física", "un DNI", "art. 19 RD 1065/2007"))
    return Eleccion("contribuyente", "Quién factura", "persona", clase, f"Tu NIF es {que_es}.", norma, (), "nif")


def foral(codigo_postal: str) -> tuple[str, str]:
    """Lo que tiene que saber quien está en el País Vasco o en Navarra, y su norma; vacío en los demás sitios.

    >>> foral("48011")[1], foral("31001")[1], foral("28004")
    ('Norma Foral 5/2020 de Bizkaia', 'Ley 28/1990, Convenio Económico con Navarra', ('', ''))
    """
    sitio = FORALES.get(codigo_postal[:2], "")
    if not sitio:
        return "", ""
    comun = "Este programa lleva VERI*FACTU, el del territorio común"
    if sitio in _TICKETBAI:
        return (
            f"En {sitio} se factura con TicketBAI, ante tu hacienda foral. {comun}: te sirve si tributas ante la AEAT, "
            "y para ensayar. Si tributas allí, no lo uses para facturar de verdad.",
            _TICKETBAI[sitio],
        )
    return (
        f"En {sitio} mandan las normas de su hacienda foral. {comun}: te sirve si tributas ante la AEAT, y para "
        "ensayar.",
        "Ley 28/1990, Convenio Económico con Navarra",
    )


def _donde(codigo_postal: str, territorio: Territorio) -> Eleccion:
    impuesto, provincia = impuesto_de(territorio).value, provincia_de(codigo_postal)
    normas = {"IVA": "art. 3 Ley 37/1992", "IGIC": "art. 3 Ley 20/1991", "IPSI": "art. 1 Ley 8/1991"}
    porque = f"El {codigo_postal} es de {provincia}, donde se aplica el {impuesto}."
    texto, norma = dict(TERRITORIOS)[territorio], normas[impuesto]
    return Eleccion("territorio", "Impuesto", territorio.value, texto, porque, norma, TERRITORIOS, impuesto.lower())


def _irpf(nif: str) -> Eleccion:
    valor = "0"
    if es_persona_fisica(nif):
        valor = "15"
        porque = "Si eres profesional, tus clientes empresa te retienen el 15 %, o el 7 % los tres primeros años. Si "
        porque += "vendes género, nada."
    elif nif[0] in _ATRIBUYE_RENTAS:
        porque = "Solo si la actividad es profesional y los socios son personas: entonces, el 15 %."
    else:
        porque = "A las sociedades no se les retiene por lo que venden; por alquilar locales, sí."
    texto, norma = dict(RETENCIONES)[valor], "arts. 95 y 100 RD 439/2007"
    return Eleccion("irpf_defecto", "Retención de IRPF", valor, texto, porque, norma, RETENCIONES, "retencion_irpf")


def _recargo(nif: str) -> Eleccion:
    porque, opciones = "Es para minoristas que son personas: las sociedades quedan fuera.", ()
    if puede_llevar_recargo(nif):
        porque, opciones = "Es solo para quien vende al por menor lo que compra, sin transformarlo.", SI_O_NO
    norma = "arts. 148 y 154 Ley 37/1992"
    clave = "recargo_equivalencia"
    return Eleccion(clave, "Recargo de equivalencia", "no", "No", porque, norma, opciones, clave)


def _caja() -> Eleccion:
    porque = "El IVA se ingresa al facturar. Con el criterio de caja se ingresa al cobrar, y hay que pedirlo a la AEAT."
    norma = "arts. 163 decies y siguientes Ley 37/1992"
    return Eleccion("criterio_caja", "Criterio de caja", "no", "No", porque, norma, SI_O_NO, "criterio_caja")
