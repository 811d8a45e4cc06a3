"""La provincia de un código postal español y los países que más se usan."""

_PROVINCIAS = (
    "Álava", "Albacete", "Alicante", "Almería", "Ávila", "Badajoz", "Illes Balears", "Barcelona", "Burgos", "Cáceres",
    "Cádiz", "Castellón", "Ciudad Real", "Córdoba", "A Coruña", "Cuenca", "Girona", "Granada", "Guadalajara",
    "Gipuzkoa",
    "Huelva", "Huesca", "Jaén", "León", "Lleida", "La Rioja", "Lugo", "Madrid", "Málaga", "Murcia",
    "Navarra", "Ourense", "Asturias", "Palencia", "Las Palmas", "Pontevedra", "Salamanca", "Santa Cruz de Tenerife",
    "Cantabria", "Segovia", "Sevilla", "Soria", "Tarragona", "Teruel", "Toledo", "Valencia", "Valladolid", "Bizkaia",
    "Zamora", "Zaragoza", "Ceuta", "Melilla",
)  # fmt: skip

PAISES = (
    ("ES", "España"), ("PT", "Portugal"), ("FR", "Francia"), ("AD", "Andorra"), ("DE", "Alemania"), ("AT", "Austria"),
    ("BE", "Bélgica"), ("BG", "Bulgaria"), ("CY", "Chipre"), ("HR", "Croacia"), ("DK", "Dinamarca"),
    ("SK", "Eslovaquia"), ("SI", "Eslovenia"), ("EE", "Estonia"), ("FI", "Finlandia"), ("GR", "Grecia"),
    ("HU", "Hungría"), ("IE", "Irlanda"), ("IT", "Italia"), ("LV", "Letonia"), ("LT", "Lituania"),
    ("LU", "Luxemburgo"), ("MT", "Malta"), ("NL", "Países Bajos"), ("PL", "Polonia"), ("CZ", "República Checa"),
    ("RO", "Rumanía"), ("SE", "Suecia"), ("GB", "Reino Unido"), ("CH", "Suiza"), ("NO", "Noruega"),
    ("US", "Estados Unidos"), ("MX", "México"), ("AR", "Argentina"), ("CL", "Chile"), ("CO", "Colombia"),
    ("PE", "Perú"), ("MA", "Marruecos"), ("BR", "Brasil"), ("CA", "Canadá"), ("CN", "China"), ("JP", "Japón"),
)  # fmt: skip


def provincia_de(codigo_postal: str) -> str:
    """La provincia de un código postal; vacía si no es español.

    >>> provincia_de("28004"), provincia_de("9999")
    ('Madrid', '')
    """
    if len(codigo_postal) != 5 or not (codigo_postal.isascii() and codigo_postal.isdigit()):
        return ""
    numero = int(codigo_postal[:2])
    return _PROVINCIAS[numero - 1] if 1 <= numero <= len(_PROVINCIAS) else ""
