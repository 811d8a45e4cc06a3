"""Lo que se contesta a un envío (`RespuestaSuministro.xsd`)."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from factursaas.domain.verifactu.espacios import ESPACIO, ESPACIO_RESPUESTA
from factursaas.domain.verifactu.registro import CLAVE
from factursaas.simulador.codigos import texto_de
from factursaas.simulador.fechas import escribir_instante
from factursaas.simulador.matriz import Estado
from factursaas.simulador.nodos import Nodo, anadir
from factursaas.simulador.registro import Recibido

INCORRECTO = "Incorrecto"
_DUPLICADOS = {
    Estado.CORRECTO: "Correcta",
    Estado.CON_ERRORES: "AceptadaConErrores",
    Estado.ANULADO: "Anulada",
}
_INDICADORES = ("Subsanacion", "RechazoPrevio", "SinRegistroPrevio")


@dataclass(frozen=True, slots=True)
class Duplicado:
    """Lo que ya había de la factura que se repite."""

    peticion: str
    estado: Estado
    codigo: str | None


@dataclass(frozen=True, slots=True)
class Resultado:
    """Cómo ha quedado un registro."""

    registro: Recibido
    estado: str
    codigo: str | None = None
    duplicado: Duplicado | None = None


@dataclass(frozen=True, slots=True)
class Presentacion:
    """Quién presenta, cuándo y con qué justificante; sin él si se ha rechazado todo."""

    nif: str
    instante: datetime
    csv: str | None


def estado_del_envio(resultados: Sequence[Resultado]) -> str:
    """El estado del conjunto."""
    estados = {resultado.estado for resultado in resultados}
    return estados.pop() if estados in ({Estado.CORRECTO}, {INCORRECTO}) else "ParcialmenteCorrecto"


def componer(cabecera: Nodo, presentacion: Presentacion, espera: int, resultados: Sequence[Resultado]) -> Nodo:
    """La respuesta entera, con una línea por registro y en el mismo orden."""
    raiz = etree.Element(
        f"{{{ESPACIO_RESPUESTA}}}RespuestaRegFactuSistemaFacturacion", nsmap={"tikR": ESPACIO_RESPUESTA, "tik": ESPACIO}
    )
    if presentacion.csv:
        anadir(raiz, "CSV", presentacion.csv)
        datos = anadir(raiz, "DatosPresentacion")
        anadir(datos, "NIFPresentador", presentacion.nif, ESPACIO)
        anadir(datos, "TimestampPresentacion", escribir_instante(presentacion.instante), ESPACIO)
    anadir(raiz, "Cabecera").extend(deepcopy(parte) for parte in cabecera)
    anadir(raiz, "TiempoEsperaEnvio", str(espera))
    anadir(raiz, "EstadoEnvio", estado_del_envio(resultados))
    for resultado in resultados:
        _linea(raiz, resultado)
    return raiz


def anadir_clave(padre: Nodo, clave: Sequence[str]) -> None:
    """Añade los tres datos que identifican una factura."""
    for nombre, valor in zip(CLAVE, clave, strict=True):
        anadir(padre, nombre, valor, ESPACIO)


def _linea(raiz: Nodo, resultado: Resultado) -> None:
    registro = resultado.registro
    linea = anadir(raiz, "RespuestaLinea")
    anadir_clave(anadir(linea, "IDFactura"), registro.clave)
    operacion = anadir(linea, "Operacion")
    anadir(operacion, "TipoOperacion", "Alta" if registro.es_alta else "Anulacion", ESPACIO)
    for indicador in _INDICADORES:
        if (valor := registro.dato(indicador)) is not None:
            anadir(operacion, indicador, valor, ESPACIO)
    if (referencia := registro.dato("RefExterna")) is not None:
        anadir(linea, "RefExterna", referencia)
    anadir(linea, "EstadoRegistro", resultado.estado)
    if resultado.codigo:
        anadir(linea, "CodigoErrorRegistro", resultado.codigo)
        anadir(linea, "DescripcionErrorRegistro", texto_de(resultado.codigo))
    if resultado.duplicado:
        _duplicado(anadir(linea, "RegistroDuplicado"), resultado.duplicado)


def _duplicado(nudo: Nodo, duplicado: Duplicado) -> None:
    anadir(nudo, "IdPeticionRegistroDuplicado", duplicado.peticion, ESPACIO)
    anadir(nudo, "EstadoRegistroDuplicado", _DUPLICADOS[duplicado.estado], ESPACIO)
    if duplicado.codigo:
        anadir(nudo, "CodigoErrorRegistro", duplicado.codigo, ESPACIO)
        anadir(nudo, "DescripcionErrorRegistro", texto_de(duplicado.codigo), ESPACIO)
