"""Las piezas, una a una, a un ZIP: la memoria no crece con los registros que lleva."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from factursaas.documents.evidencias.lista import Lista, escribir
from factursaas.domain.verifactu.evidencias import (
    Cadena,
    EnvioProbado,
    Nombre,
    Pieza,
    Portada,
    RegistroProbado,
    RespuestaProbada,
)

_AQUI = Path(__file__).parent
_FORMATO = 1
# El más rápido: lo repetido de un XML se va igual.
_COMPRESION = 1


def empaquetar(destino: BinaryIO, portada: Portada, piezas: Iterable[Pieza]) -> None:
    """Escribe en `destino` el paquete entero."""
    with ZipFile(destino, "w", ZIP_DEFLATED, compresslevel=_COMPRESION) as fichero:
        paquete = _Paquete(fichero, portada)
        for pieza in piezas:
            paquete.poner(pieza)
        paquete.acabar()


class _Paquete:
    """Un paquete a medio hacer."""

    def __init__(self, fichero: ZipFile, portada: Portada) -> None:
        self._zip, self._portada = fichero, portada
        self._registros, self._envios, self._respuestas = Lista(), Lista(), Lista()
        self._cadenas: list[dict[str, Any]] = []
        self._instalaciones: list[dict[str, Any]] = []
        self._cuantos_envios = 0

    def poner(self, pieza: Pieza) -> None:
        if isinstance(pieza, Cadena):
            self._empezar(pieza)
        elif isinstance(pieza, RegistroProbado):
            self._poner_registro(pieza)
        else:
            self._poner_envio(pieza)

    def acabar(self) -> None:
        """Escribe los índices, el manifiesto de todo y su sello."""
        ficheros = {
            nombre: self._escribir(nombre, trozos)
            for nombre, trozos in (
                ("respuestas.json", self._respuestas.trozos()),
                ("instalaciones.json", [escribir(self._instalaciones).encode()]),
                ("comprobacion.json", [escribir(self._portada.comprobacion).encode()]),
                ("LEEME.txt", [_leeme(self._portada).encode()]),
                ("verificar.py", [(_AQUI / "verificar.py").read_bytes()]),
            )
        }
        cabecera = escribir(self._cabecera() | {"cadenas": self._cadenas, "ficheros": ficheros})[:-1]
        manifiesto = chain(
            [cabecera.encode(), b',\n"registros": '],
            self._registros.trozos(),
            [b',\n"envios": '],
            self._envios.trozos(),
            [b"}\n"],
        )
        sello = self._escribir("MANIFIESTO.json", manifiesto)
        self._escribir("MANIFIESTO.sha256", [f"{sello}  MANIFIESTO.json\n".encode()])

    def _empezar(self, cadena: Cadena) -> None:
        posiciones = {"tras_posicion": cadena.tras_posicion, "hasta_posicion": cadena.tras_posicion}
        eslabon = {"instalacion": cadena.instalacion, "tras_huella": cadena.tras_huella}
        self._cadenas.append(eslabon | posiciones)
        self._instalaciones.append(
            {
                "instalacion": cadena.instalacion,
                "nif": cadena.nif,
                "destino": cadena.destino or None,
                "abierta_en": cadena.abierta_en.isoformat(),
                "vigente": cadena.vigente,
                "registros": cadena.total,
            }
        )

    def _poner_registro(self, registro: RegistroProbado) -> None:
        nombre = _fichero(registro.nombre)
        self._escribir(nombre, [registro.xml])
        cadena = self._cadenas[-1]
        cadena["hasta_posicion"] = registro.posicion
        self._registros.anadir(
            {
                "cadena": cadena["instalacion"],
                "posicion": registro.posicion,
                "huella": registro.huella,
                "fichero": nombre,
                "sha256": registro.sha256,
            }
        )

    def _poner_envio(self, envio: EnvioProbado) -> None:
        self._cuantos_envios += 1
        enviado, recibido = (f"envios/{self._cuantos_envios:04}-{que}.xml" for que in ("enviado", "recibido"))
        self._escribir(enviado, [envio.enviado])
        ficheros = {enviado: envio.enviado_sha256}
        if envio.recibido is not None:
            self._escribir(recibido, [envio.recibido])
            ficheros[recibido] = envio.recibido_sha256
        self._envios.anadir(
            {
                "cadena": self._cadenas[-1]["instalacion"],
                "ficheros": ficheros,
                "lleva": [_fichero(nombre) for nombre in envio.lleva],
                "otros": envio.otros,
            }
            | _datos_de(envio)
        )
        for respuesta in envio.respuestas:
            self._respuestas.anadir(_contestado(enviado, envio.csv, respuesta))

    def _cabecera(self) -> dict[str, Any]:
        portada = self._portada
        return {
            "formato": _FORMATO,
            "programa": f"factursaas {portada.version}",
            "generado": portada.generado_en.isoformat(),
            "obligado": portada.obligado,
            "nif": portada.nif,
            "desde": portada.tramo.desde and portada.tramo.desde.isoformat(),
            "hasta": portada.tramo.hasta and portada.tramo.hasta.isoformat(),
        }

    def _escribir(self, nombre: str, trozos: Iterable[bytes]) -> str:
        """Escribe un fichero y devuelve su SHA-256."""
        ficha = ZipInfo(nombre, self._portada.generado_en.timetuple()[:6])
        ficha.compress_type, ficha.external_attr = ZIP_DEFLATED, 0o644 << 16
        resumen = hashlib.sha256()
        with self._zip.open(ficha, "w", force_zip64=nombre.endswith(".json")) as salida:
            for trozo in trozos:
                resumen.update(trozo)
                salida.write(trozo)
        return resumen.hexdigest()


def _fichero(nombre: Nombre) -> str:
    """El número de una factura puede llevar barras y otros signos que un sistema de ficheros no admite."""
    seguro = re.sub(r"[^A-Za-z0-9._-]+", "-", nombre.numero).strip(".-")
    return f"registros/{nombre.orden:06}-{nombre.tipo}-{seguro or 'sin-letras'}.xml"


def _datos_de(envio: EnvioProbado) -> dict[str, Any]:
    return {
        "estado": envio.estado,
        "destino": envio.destino,
        "iniciado_en": envio.iniciado_en.isoformat(),
        "acabado_en": envio.acabado_en and envio.acabado_en.isoformat(),
        "http": envio.http,
        "csv": envio.csv,
        "codigo": envio.codigo,
        "detalle": envio.detalle,
    }


def _contestado(enviado: str, csv: str, respuesta: RespuestaProbada) -> dict[str, Any]:
    return {
        "registro": _fichero(respuesta.registro),
        "envio": enviado,
        "estado": respuesta.estado,
        "codigo": respuesta.codigo,
        "descripcion": respuesta.descripcion,
        "csv": csv,
        "contestado_en": respuesta.contestado_en.isoformat(),
        "adoptada": respuesta.adoptada,
    }


def _leeme(portada: Portada) -> str:
    return (
        (_AQUI / "leeme.txt")
        .read_text(encoding="utf-8")
        .format(
            obligado=portada.obligado or "sin nombre",
            nif=portada.nif or "sin NIF",
            periodo=" ".join(_periodo(portada)),
            generado=portada.generado_en.isoformat(),
            version=portada.version,
        )
    )


def _periodo(portada: Portada) -> Iterator[str]:
    desde, hasta = portada.tramo.desde, portada.tramo.hasta
    yield f"desde el {desde:%d/%m/%Y}" if desde else "desde el primer registro"
    yield f"hasta el {hasta:%d/%m/%Y}" if hasta else "hasta el último"
