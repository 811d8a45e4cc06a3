"""Contestar a una consulta de facturas (`ConsultaLR.xsd` y `RespuestaConsultaLR.xsd`)."""

import sqlite3
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from factursaas.domain.nif import es_nif
from factursaas.domain.verifactu.espacios import ESPACIO, ESPACIO_CONSULTA, ESPACIO_RESPUESTA_CONSULTA
from factursaas.domain.verifactu.registro import CLAVE
from factursaas.simulador.codigos import texto_de
from factursaas.simulador.esquema import culpable
from factursaas.simulador.fechas import leer_fecha
from factursaas.simulador.nodos import Nodo, anadir, leer, nombre_de
from factursaas.simulador.recepcion import Mensaje
from factursaas.simulador.respuestas import anadir_clave
from factursaas.simulador.sobre import Rechazo, cerrar_sobre

# Estos bloques llevan sus partes en el espacio de la respuesta, porque su esquema los declara de nuevo.
_DECLARADOS_DE_NUEVO = ("FacturasRectificadas", "FacturasSustituidas", "Destinatarios", "Encadenamiento")
_NO_VAN = ("IDVersion", "IDFactura", "Signature")
_ANTES = ("NombreRazonEmisor", "RefExterna", "Subsanacion", "RechazoPrevio", "SinRegistroPrevio")


@dataclass(frozen=True, slots=True)
class Consulta:
    """Lo que se pregunta: de quién, de qué mes y con qué condiciones."""

    nif: str
    por_destinatario: bool
    ejercicio: str
    periodo: str
    condiciones: tuple[tuple[str, object], ...]
    con_nombre: bool
    con_sistema: bool


def leer_consulta(mensaje: Mensaje) -> Consulta:
    """Lee y comprueba una consulta.

    Raises:
        Rechazo: si no se admite o no la puede hacer quien la trae.
    """
    if (nombre := culpable(mensaje.contenido)) is not None:
        raise Rechazo("4102", nombre)
    filtro = mensaje.contenido[1]
    nif, destinatario = _quien_pregunta(mensaje)
    con_sistema = _se_pide(mensaje, "MostrarSistemaInformatico")
    if destinatario and con_sistema:
        raise Rechazo("1272")
    return Consulta(
        nif=nif,
        por_destinatario=destinatario,
        ejercicio=_del_filtro(filtro, "PeriodoImputacion", "Ejercicio") or "",
        periodo=_del_filtro(filtro, "PeriodoImputacion", "Periodo") or "",
        condiciones=tuple(_condiciones(filtro, por_destinatario=destinatario)),
        con_nombre=_se_pide(mensaje, "MostrarNombreRazonEmisor"),
        con_sistema=con_sistema,
    )


def contestar(conexion: sqlite3.Connection, mensaje: Mensaje, consulta: Consulta, pagina: int) -> bytes:
    """Una página de facturas; si hay más, con la clave para pedir las siguientes."""
    filas = _buscar(conexion, consulta, pagina + 1)
    raiz = etree.Element(
        f"{{{ESPACIO_RESPUESTA_CONSULTA}}}RespuestaConsultaFactuSistemaFacturacion",
        nsmap={"tikLRRC": ESPACIO_RESPUESTA_CONSULTA, "tik": ESPACIO},
    )
    anadir(raiz, "Cabecera").extend(deepcopy(parte) for parte in mensaje.contenido[0])
    imputacion = anadir(raiz, "PeriodoImputacion")
    anadir(imputacion, "Ejercicio", consulta.ejercicio)
    anadir(imputacion, "Periodo", consulta.periodo)
    anadir(raiz, "IndicadorPaginacion", "S" if len(filas) > pagina else "N")
    anadir(raiz, "ResultadoConsulta", "ConDatos" if filas else "SinDatos")
    for fila in filas[:pagina]:
        _factura(raiz, fila, consulta)
    if len(filas) > pagina:
        anadir_clave(anadir(raiz, "ClavePaginacion"), _clave(filas[pagina - 1]))
    return cerrar_sobre(raiz)


def _quien_pregunta(mensaje: Mensaje) -> tuple[str, bool]:
    """El NIF de quien pregunta y si lo hace como destinatario."""
    cabecera = mensaje.contenido[0]
    destinatario = leer(cabecera, "Destinatario/NIF")
    nif = destinatario or leer(cabecera, "ObligadoEmision/NIF")
    if mensaje.requerimiento:
        raise Rechazo("4118")
    if nif is None:
        raise Rechazo("1172")
    if not es_nif(nif):
        raise Rechazo("4116", f"NIF: {nif}")
    if destinatario and leer(cabecera, "IndicadorRepresentante"):
        raise Rechazo("1261")
    if not mensaje.presentador.puede_presentar(nif):
        raise Rechazo("4132" if destinatario else "4140")
    return nif, destinatario is not None


def _se_pide(mensaje: Mensaje, dato: str) -> bool:
    return any(leer(parte, dato, ESPACIO_CONSULTA) == "S" for parte in mensaje.contenido[2:])


def _condiciones(filtro: Nodo, *, por_destinatario: bool) -> list[tuple[str, object]]:
    """Los filtros opcionales, en SQL."""
    contraparte = _del_filtro(filtro, "Contraparte", "NIF") or _del_filtro(filtro, "Contraparte", "IDOtro/ID")
    por_contraparte = ("f.nif = ?", contraparte) if por_destinatario else (_CON_DESTINATARIO, f"|{contraparte}|")
    posibles = [
        ("f.numero = ?", leer(filtro, "NumSerieFactura", ESPACIO_CONSULTA)),
        ("r.referencia = ?", leer(filtro, "RefExterna", ESPACIO_CONSULTA)),
        ("r.instalacion = ?", _del_filtro(filtro, "SistemaInformatico", "NumeroInstalacion")),
        ("f.fecha = ?", _del_filtro(filtro, "FechaExpedicionFactura", "FechaExpedicionFactura")),
        por_contraparte if contraparte else ("", None),
    ]
    return [(sql, valor) for sql, valor in [*posibles, *_rango(filtro), *_pagina(filtro)] if valor is not None]


_CON_DESTINATARIO = "instr(f.destinatarios, ?) > 0"
_ORDEN = "(f.orden || '|' || f.nif || '|' || f.numero)"


def _rango(filtro: Nodo) -> list[tuple[str, str | None]]:
    desde, hasta = (
        _fecha_del_filtro(_del_filtro(filtro, "FechaExpedicionFactura", f"RangoFechaExpedicion/{nombre}"))
        for nombre in ("Desde", "Hasta")
    )
    if desde and hasta and desde > hasta:
        raise Rechazo("1250")
    return [("f.orden >= ?", desde), ("f.orden <= ?", hasta)]


def _pagina(filtro: Nodo) -> list[tuple[str, str | None]]:
    """Lo que sigue a la última factura de la página anterior."""
    emisor, numero, fecha = (_del_filtro(filtro, "ClavePaginacion", nombre) for nombre in CLAVE)
    return [(f"{_ORDEN} > ?", f"{_fecha_del_filtro(fecha)}|{emisor}|{numero}")] if fecha else []


def _fecha_del_filtro(texto: str | None) -> str | None:
    if texto is None:
        return None
    fecha = leer_fecha(texto)
    if fecha is None:
        raise Rechazo("4106", texto)
    return fecha.isoformat()


def _del_filtro(filtro: Nodo, bloque: str, ruta: str) -> str | None:
    nudo = filtro.find(f"{{{ESPACIO_CONSULTA}}}{bloque}")
    return None if nudo is None else leer(nudo, ruta)


def _buscar(conexion: sqlite3.Connection, consulta: Consulta, cuantas: int) -> list[Any]:
    de_quien = (_CON_DESTINATARIO, f"|{consulta.nif}|") if consulta.por_destinatario else ("f.nif = ?", consulta.nif)
    periodo = ("f.periodo = ?", f"{consulta.ejercicio}-{consulta.periodo}")
    condiciones = [de_quien, periodo, *consulta.condiciones]
    donde = " AND ".join(sql for sql, _ in condiciones)
    return conexion.execute(
        "SELECT f.*, e.presentador, e.instante, e.incidencia FROM facturas f"  # noqa: S608 - los valores van aparte
        f" JOIN registros r ON r.id = f.registro JOIN envios e ON e.id = r.envio WHERE {donde}"
        f" ORDER BY {_ORDEN} LIMIT ?",
        [*(valor for _, valor in condiciones), cuantas],
    ).fetchall()


def _factura(raiz: Nodo, fila: Any, consulta: Consulta) -> None:
    nudo = anadir(raiz, "RegistroRespuestaConsultaFactuSistemaFacturacion")
    anadir_clave(anadir(nudo, "IDFactura"), _clave(fila))
    _datos(anadir(nudo, "DatosRegistroFacturacion"), fila, consulta)
    presentacion = anadir(nudo, "DatosPresentacion")
    anadir(presentacion, "NIFPresentador", fila["presentador"], ESPACIO)
    anadir(presentacion, "TimestampPresentacion", fila["instante"], ESPACIO)
    anadir(presentacion, "IdPeticion", fila["peticion"], ESPACIO)
    estado = anadir(nudo, "EstadoRegistro")
    anadir(estado, "TimestampUltimaModificacion", fila["modificada"])
    anadir(estado, "EstadoRegistro", fila["estado"])
    if fila["codigo"]:
        anadir(estado, "CodigoErrorRegistro", fila["codigo"])
        anadir(estado, "DescripcionErrorRegistro", texto_de(fila["codigo"]))


def _datos(nudo: Nodo, fila: Any, consulta: Consulta) -> None:
    """Lo que decía el último registro de la factura."""
    callar = {*_NO_VAN, *(() if consulta.con_nombre else ("NombreRazonEmisor",))}
    callar |= set() if consulta.con_sistema else {"SistemaInformatico"}
    partes = [parte for parte in etree.fromstring(fila["contenido"]) if nombre_de(parte) not in callar]
    primeras = sorted((p for p in partes if nombre_de(p) in _ANTES), key=lambda p: _ANTES.index(nombre_de(p)))
    for parte in [*primeras, *(p for p in partes if nombre_de(p) not in _ANTES)]:
        _copiar(nudo, parte)
    if fila["incidencia"]:
        anadir(nudo, "Incidencia", "S")


def _copiar(nudo: Nodo, parte: Nodo) -> None:
    nombre = nombre_de(parte)
    copia = anadir(nudo, nombre, parte.text)
    for hijo in parte:
        nuevo = deepcopy(hijo)
        if nombre in _DECLARADOS_DE_NUEVO:
            nuevo.tag = f"{{{ESPACIO_RESPUESTA_CONSULTA}}}{nombre_de(hijo)}"
        copia.append(nuevo)


def _clave(fila: Any) -> tuple[str, str, str]:
    return fila["nif"], fila["numero"], fila["fecha"]
