"""Países, y lo que un código postal español dice del sitio."""

import re

from factursaas.domain.impuestos import Territorio

_PROVINCIAS = (
    "Álava", "Albacete", "Alicante", "Almería", "Ávila", "Badajoz", "Illes Balears", "Barcelona", "Burgos", "Cáceres",
    "Cádiz", "Castellón", "Ciudad Real", "Córdoba", "A Coruña", "Cuenca", "Girona", "Granada", "Guadalajara",
    "Gipuzkoa", "Huelva", "Huesca", "Jaén", "León", "Lleida", "La Rioja", "Lugo", "Madrid", "Málaga", "Murcia",
    "Navarra", "Ourense", "Asturias", "Palencia", "Las Palmas", "Pontevedra", "Salamanca", "Santa Cruz de Tenerife",
    "Cantabria", "Segovia", "Sevilla", "Soria", "Tarragona", "Teruel", "Toledo", "Valencia", "Valladolid", "Bizkaia",
    "Zamora", "Zaragoza", "Ceuta", "Melilla",
)  # fmt: skip
"""En el orden de sus códigos, del 01 al 52."""

_TERRITORIOS = {
    "35": Territorio.CANARIAS,
    "38": Territorio.CANARIAS,
    "51": Territorio.CEUTA,
    "52": Territorio.MELILLA,
}

FORALES = {"01": "Álava", "20": "Gipuzkoa", "31": "Navarra", "48": "Bizkaia"}
"""Por cómo empieza su código postal: sus haciendas tienen otras normas, otros modelos y otros plazos."""

_PAISES = (
    "AF Afganistán|AL Albania|DE Alemania|AD Andorra|AO Angola|AI Anguila|AQ Antártida|AG Antigua y Barbuda|"
    "SA Arabia Saudí|DZ Argelia|AR Argentina|AM Armenia|AW Aruba|AU Australia|AT Austria|AZ Azerbaiyán|BS Bahamas|"
    "BD Bangladés|BB Barbados|BH Baréin|BE Bélgica|BZ Belice|BJ Benín|BM Bermudas|BY Bielorrusia|BO Bolivia|"
    "BA Bosnia y Herzegovina|BW Botsuana|BR Brasil|BN Brunéi|BG Bulgaria|BF Burkina Faso|BI Burundi|BT Bután|"
    "CV Cabo Verde|KH Camboya|CM Camerún|CA Canadá|BQ Caribe neerlandés|QA Catar|TD Chad|CZ Chequia|CL Chile|"
    "CN China|CY Chipre|VA Ciudad del Vaticano|CO Colombia|KM Comoras|CG Congo|KP Corea del Norte|KR Corea del Sur|"
    "CR Costa Rica|CI Costa de Marfil|HR Croacia|CU Cuba|CW Curazao|DK Dinamarca|DM Dominica|EC Ecuador|EG Egipto|"
    "SV El Salvador|AE Emiratos Árabes Unidos|ER Eritrea|SK Eslovaquia|SI Eslovenia|ES España|US Estados Unidos|"
    "EE Estonia|SZ Esuatini|ET Etiopía|PH Filipinas|FI Finlandia|FJ Fiyi|FR Francia|GA Gabón|GM Gambia|GE Georgia|"
    "GS Georgia del Sur e Islas Sandwich del Sur|GH Ghana|GI Gibraltar|GD Granada|GR Grecia|GL Groenlandia|"
    "GP Guadalupe|GU Guam|GT Guatemala|GF Guayana Francesa|GG Guernesey|GN Guinea|GQ Guinea Ecuatorial|"
    "GW Guinea-Bisáu|GY Guyana|HT Haití|HN Honduras|HK Hong Kong|HU Hungría|IN India|ID Indonesia|IQ Irak|IR Irán|"
    "IE Irlanda|BV Isla Bouvet|IM Isla de Man|CX Isla de Navidad|NF Isla Norfolk|IS Islandia|AX Islas Åland|"
    "KY Islas Caimán|CC Islas Cocos|CK Islas Cook|FO Islas Feroe|HM Islas Heard y McDonald|FK Islas Malvinas|"
    "MP Islas Marianas del Norte|MH Islas Marshall|UM Islas menores alejadas de EE. UU.|PN Islas Pitcairn|"
    "SB Islas Salomón|TC Islas Turcas y Caicos|VG Islas Vírgenes Británicas|VI Islas Vírgenes de EE. UU.|IL Israel|"
    "IT Italia|JM Jamaica|JP Japón|JE Jersey|JO Jordania|KZ Kazajistán|KE Kenia|KG Kirguistán|KI Kiribati|XK Kosovo|"
    "KW Kuwait|LA Laos|LS Lesoto|LV Letonia|LB Líbano|LR Liberia|LY Libia|LI Liechtenstein|LT Lituania|"
    "LU Luxemburgo|MO Macao|MK Macedonia del Norte|MG Madagascar|MY Malasia|MW Malaui|MV Maldivas|ML Mali|MT Malta|"
    "MA Marruecos|MQ Martinica|MU Mauricio|MR Mauritania|YT Mayotte|MX México|FM Micronesia|MD Moldavia|MC Mónaco|"
    "MN Mongolia|ME Montenegro|MS Montserrat|MZ Mozambique|MM Myanmar|NA Namibia|NR Nauru|NP Nepal|NI Nicaragua|"
    "NE Níger|NG Nigeria|NU Niue|NO Noruega|NC Nueva Caledonia|NZ Nueva Zelanda|OM Omán|NL Países Bajos|PK Pakistán|"
    "PW Palaos|PA Panamá|PG Papúa Nueva Guinea|PY Paraguay|PE Perú|PF Polinesia Francesa|PL Polonia|PT Portugal|"
    "PR Puerto Rico|GB Reino Unido|CF República Centroafricana|CD República Democrática del Congo|"
    "DO República Dominicana|RE Reunión|RW Ruanda|RO Rumanía|RU Rusia|EH Sahara Occidental|WS Samoa|"
    "AS Samoa Americana|BL San Bartolomé|KN San Cristóbal y Nieves|SM San Marino|MF San Martín|"
    "SX San Martín (parte neerlandesa)|PM San Pedro y Miquelón|VC San Vicente y las Granadinas|SH Santa Elena|"
    "LC Santa Lucía|ST Santo Tomé y Príncipe|SN Senegal|RS Serbia|SC Seychelles|SL Sierra Leona|SG Singapur|"
    "SY Siria|SO Somalia|LK Sri Lanka|ZA Sudáfrica|SD Sudán|SS Sudán del Sur|SE Suecia|CH Suiza|SR Surinam|"
    "SJ Svalbard y Jan Mayen|TH Tailandia|TW Taiwán|TZ Tanzania|TJ Tayikistán|"
    "IO Territorio Británico del Océano Índico|TF Territorios Australes Franceses|PS Territorios Palestinos|"
    "TL Timor Oriental|TG Togo|TK Tokelau|TO Tonga|TT Trinidad y Tobago|TN Túnez|TM Turkmenistán|TR Turquía|"
    "TV Tuvalu|UA Ucrania|UG Uganda|UY Uruguay|UZ Uzbekistán|VU Vanuatu|VE Venezuela|VN Vietnam|"
    "WF Wallis y Futuna|YE Yemen|DJ Yibuti|ZM Zambia|ZW Zimbabue"
)
PAISES: dict[str, str] = {pais[:2]: pais[3:] for pais in _PAISES.split("|")}
"""Nombre de cada país por su código ISO 3166, en orden alfabético."""


def es_codigo_postal(texto: str) -> bool:
    """Si tiene la forma de un código postal español: la provincia y tres cifras.

    >>> es_codigo_postal("28004"), es_codigo_postal("2804"), es_codigo_postal("99001")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[0-9]{5}", texto)) and 1 <= int(texto[:2]) <= len(_PROVINCIAS)


def leer_codigo_postal(texto: str) -> str:
    """Un código postal español sin los espacios con que se haya escrito; lo que no lo parece, tal cual.

    >>> leer_codigo_postal(" 28 001 "), leer_codigo_postal("SW1A 1AA")
    ('28001', 'SW1A 1AA')
    """
    junto = "".join(texto.split())
    return junto if re.fullmatch(r"[0-9]{5}", junto) else texto.strip()


def fallo_postal(texto: str) -> str:
    """Qué le pasa a un código postal español; vacío si está bien.

    >>> fallo_postal("28001"), fallo_postal("2800")
    ('', 'Un código postal español tiene cinco cifras, como 28004.')
    >>> fallo_postal("99999")
    'Ninguna provincia empieza por 99: van de la 01 a la 52.'
    """
    if es_codigo_postal(texto):
        return ""
    if re.fullmatch(r"[0-9]{5}", texto):
        return f"Ninguna provincia empieza por {texto[:2]}: van de la 01 a la {len(_PROVINCIAS)}."
    return "Un código postal español tiene cinco cifras, como 28004."


def partir_domicilio(texto: str) -> tuple[str, str, str]:
    """Calle, código postal y población de un domicilio escrito de seguido; sin código postal, todo es la calle.

    >>> partir_domicilio("Calle Mayor, 2, 3.º B, 28004 Madrid (Madrid)")
    ('Calle Mayor, 2, 3.º B', '28004', 'Madrid')
    >>> partir_domicilio("Plaza del Sol, 12")
    ('Plaza del Sol, 12', '', '')
    """
    for hallado in reversed(list(re.finditer(r"(?<![0-9])[0-9]{5}(?![0-9])", texto))):
        if es_codigo_postal(hallado[0]):
            poblacion = re.sub(r"\s*\([^()]*\)\s*$", "", texto[hallado.end() :])
            return texto[: hallado.start()].strip(" ,.-"), hallado[0], poblacion.strip(" ,.-")
    return texto.strip(), "", ""


def provincia_de(codigo_postal: str) -> str:
    """Provincia de un código postal español; vacío si no lo es.

    >>> provincia_de("28004"), provincia_de("07800"), provincia_de("SW1A 1AA")
    ('Madrid', 'Illes Balears', '')
    """
    return _PROVINCIAS[int(codigo_postal[:2]) - 1] if es_codigo_postal(codigo_postal) else ""


def territorio_de(codigo_postal: str) -> Territorio | None:
    """Territorio fiscal de un código postal español; `None` si no lo es.

    >>> territorio_de("35001"), territorio_de("28004")
    (<Territorio.CANARIAS: 'canarias'>, <Territorio.PENINSULA: 'peninsula'>)
    """
    if not es_codigo_postal(codigo_postal):
        return None
    return _TERRITORIOS.get(codigo_postal[:2], Territorio.PENINSULA)
