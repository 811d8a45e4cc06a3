"""Comprueba un paquete de evidencias con solo Python 3.8 o posterior: python verificar.py [carpeta]

Termina con 0 si todo cuadra y con 1 si algo no, y dice qué. LEEME.txt explica qué prueba cada cosa.
"""

import hashlib
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

AEAT = "https://www2.agenciatributaria.gob.es/static_files/common/internet/dep/aplicaciones/es/aeat/tike/cont/ws/"
FACTURA = ["IDFactura/IDEmisorFactura", "IDFactura/NumSerieFactura", "IDFactura/FechaExpedicionFactura"]
IMPORTES = ["TipoFactura", "CuotaTotal", "ImporteTotal"]
ANTERIOR = "Encadenamiento/RegistroAnterior/"
BLANCOS = "".join(map(chr, range(33)))
ABRE, CIERRA = b"<lr:RegistroFactura>", b"</lr:RegistroFactura>"


def bytes_de(fichero):
    return fichero.read_bytes() if fichero.is_file() else b""


def leer(registro, campo):
    """Lo que dice un registro en un campo, sin blancos en los extremos; vacío si no lo lleva."""
    camino = campo.replace("/", "/{*}")
    return (registro.findtext("{*}" + camino) or "").strip(BLANCOS)


def factura_de(registro):
    """Los campos que dicen de qué factura es; en una anulación se llaman de otra forma."""
    anulada = "Anulada" if registro.tag.endswith("}RegistroAnulacion") else ""
    return [campo + anulada for campo in FACTURA]


def huella_de(registro):
    """La huella, como manda la AEAT: SHA-256 de «nombre=valor» unidos por «&», en mayúsculas."""
    campos = factura_de(registro) + (IMPORTES if registro.tag.endswith("}RegistroAlta") else [])
    campos += [ANTERIOR + "Huella", "FechaHoraHusoGenRegistro"]
    texto = "&".join(campo.split("/")[-1] + "=" + leer(registro, campo) for campo in campos)
    return hashlib.sha256(texto.encode()).hexdigest().upper()


def comprobar_ficheros(carpeta, manifiesto):
    """Están todos, ninguno ha cambiado y no sobra ninguno."""
    dichos = dict(manifiesto["ficheros"], **{r["fichero"]: r["sha256"] for r in manifiesto["registros"]})
    for envio in manifiesto["envios"]:
        dichos.update(envio["ficheros"])
    sello = hashlib.sha256(bytes_de(carpeta / "MANIFIESTO.json")).hexdigest() + "  MANIFIESTO.json\n"
    if (carpeta / "MANIFIESTO.sha256").read_bytes() != sello.encode():
        yield "MANIFIESTO.json o MANIFIESTO.sha256: uno de los dos ha cambiado"
    for nombre, dicho in dichos.items():
        if not (carpeta / nombre).is_file():
            yield nombre + ": falta"
        elif hashlib.sha256(bytes_de(carpeta / nombre)).hexdigest() != dicho:
            yield nombre + ": sus bytes no son los que se guardaron"
    hallados = {hallado.relative_to(carpeta).as_posix() for hallado in carpeta.rglob("*") if hallado.is_file()}
    for nombre in sorted(hallados - set(dichos) - {"MANIFIESTO.json", "MANIFIESTO.sha256"}):
        yield nombre + ": no es del paquete"


def comprobar_cadena(carpeta, cadena, registros):
    """Cada registro dice la huella que le corresponde y sigue al anterior."""
    posicion, huella, factura = cadena["tras_posicion"], cadena["tras_huella"], None
    for dicho in registros:
        nombre = dicho["fichero"]
        try:
            registro = ET.fromstring(bytes_de(carpeta / nombre))
        except ET.ParseError as fallo:
            yield "{}: no se puede leer ({})".format(nombre, fallo)
            continue
        if not huella_de(registro) == leer(registro, "Huella") == dicho["huella"]:
            yield nombre + ": su huella no es la de lo que dice"
        nombrada = [leer(registro, ANTERIOR + campo.split("/")[1]) for campo in FACTURA]
        sigue = leer(registro, ANTERIOR + "Huella") == huella and (factura is None or nombrada == factura)
        if not sigue or dicho["posicion"] != posicion + 1:
            yield nombre + ": no sigue al registro anterior"
        if leer(registro, "SistemaInformatico/NumeroInstalacion") != cadena["instalacion"]:
            yield nombre + ": es de otra instalación"
        posicion, huella = dicho["posicion"], dicho["huella"]
        factura = [leer(registro, campo) for campo in factura_de(registro)]
    if posicion != cadena["hasta_posicion"]:
        yield "la cadena {instalacion} no acaba en su registro {hasta_posicion}".format(**cadena)


def comprobar_envio(carpeta, envio):
    """El mensaje lleva dentro, byte a byte y en su orden, los registros que dice, y ninguno más."""
    nombre = next(iter(envio["ficheros"]))
    mensaje, desde = bytes_de(carpeta / nombre), 0
    if mensaje.count(ABRE) != len(envio["lleva"]) + envio["otros"]:
        yield nombre + ": no lleva tantos registros como dice"
    for registro in envio["lleva"]:
        sitio = mensaje.find(ABRE + bytes_de(carpeta / registro) + CIERRA, desde)
        if sitio < 0:
            yield "{}: no está, tal cual y en su orden, en {}".format(registro, nombre)
        desde = max(desde, sitio)


def verificar(carpeta):
    """Dice qué falla en el paquete de esa carpeta y devuelve el código de salida."""
    try:
        manifiesto = json.loads((carpeta / "MANIFIESTO.json").read_text(encoding="utf-8"))
        fallos = list(comprobar_ficheros(carpeta, manifiesto))
        sueltos = manifiesto["registros"]
        for cadena in manifiesto["cadenas"]:
            suyos = [r for r in sueltos if r["cadena"] == cadena["instalacion"]]
            sueltos = [r for r in sueltos if r["cadena"] != cadena["instalacion"]]
            fallos += comprobar_cadena(carpeta, cadena, suyos)
        fallos += [r["fichero"] + ": no es de ninguna cadena" for r in sueltos]
        for envio in manifiesto["envios"]:
            fallos += comprobar_envio(carpeta, envio)
    except (OSError, ValueError, LookupError, TypeError) as fallo:
        print("FALLA  MANIFIESTO.json o MANIFIESTO.sha256: faltan o han cambiado ({!r})".format(fallo))
        return 1
    for fallo in fallos:
        print("FALLA  " + fallo)
    cuantos = "{} registros y {} envíos".format(len(manifiesto["registros"]), len(manifiesto["envios"]))
    print(("Hay {} fallos en ".format(len(fallos)) if fallos else "Todo cuadra: ") + cuantos)
    return 1 if fallos else 0


if __name__ == "__main__":
    sys.exit(verificar(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
