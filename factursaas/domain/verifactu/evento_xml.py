"""El registro de evento en XML, byte a byte como se firma y se guarda (esquema `EventosSIF.xsd` de la AEAT)."""

from factursaas.domain.verifactu.espacios import ESPACIO_EVENTOS
from factursaas.domain.verifactu.etiquetas import (
    VERSION,
    escribir_factura,
    escribir_obligado,
    escribir_sistema,
    hoja,
    nudo,
    si_no,
)
from factursaas.domain.verifactu.evento import (
    AnomaliaEnEventos,
    AnomaliaEnRegistros,
    BusquedaEnEventos,
    BusquedaEnRegistros,
    Contenido,
    EslabonEvento,
    Evento,
    ExportacionDeEventos,
    ExportacionDeRegistros,
    Recuento,
    Resumen,
    Suceso,
)
from factursaas.domain.verifactu.huella import TIPO_HUELLA
from factursaas.domain.verifactu.registro import Eslabon

_LARGO_LIBRE = 100


def escribir_evento(evento: Evento) -> bytes:
    """El evento sin firmar, como un elemento suelto y sin declaración. El esquema lo pide firmado."""
    partes = [
        escribir_sistema(evento.sistema),
        escribir_obligado(evento.obligado),
        hoja("FechaHoraHusoGenEvento", evento.generado),
        hoja("TipoEvento", evento.tipo),
        nudo("DatosPropiosEvento", [_datos(evento.contenido)]),
        hoja("OtrosDatosEvento", evento.otros_datos[:_LARGO_LIBRE]),
        nudo("Encadenamiento", [_encadenamiento(evento.anterior)]),
        hoja("TipoHuella", TIPO_HUELLA),
        hoja("HuellaEvento", evento.huella),
    ]
    dentro = hoja("IDVersion", VERSION) + nudo("Evento", partes)
    return f'<sf:RegistroEvento xmlns:sf="{ESPACIO_EVENTOS}">{dentro}</sf:RegistroEvento>'.encode()


def _datos(contenido: Contenido) -> str:
    match contenido:
        case Suceso():
            return ""
        case BusquedaEnRegistros() | BusquedaEnEventos():
            return _busqueda(contenido)
        case AnomaliaEnRegistros() | AnomaliaEnEventos():
            return _anomalia(contenido)
        case ExportacionDeRegistros():
            return nudo("ExportacionRegFacturacionPeriodo", _exportacion_de_registros(contenido))
        case ExportacionDeEventos():
            return nudo("ExportacionRegEventoPeriodo", _exportacion_de_eventos(contenido))
        case Resumen():
            return nudo("ResumenEventos", _resumen(contenido))


def _busqueda(busqueda: BusquedaEnRegistros | BusquedaEnEventos) -> str:
    en_registros = isinstance(busqueda, BusquedaEnRegistros)
    de_que, cuales, cifras = (
        ("RegFacturacion", "RegistrosFacturacion", 7) if en_registros else ("RegEvento", "RegistrosEvento", 5)
    )
    procesos = [
        ("IntegridadHuellas", busqueda.huellas),
        ("IntegridadFirmas", busqueda.firmas),
        ("TrazabilidadCadena", busqueda.cadena),
        ("TrazabilidadFechas", busqueda.fechas),
    ]
    partes: list[str] = []
    for proceso, vistos in procesos:
        partes.append(hoja(f"RealizadoProcesoSobre{proceso}{de_que}", si_no(vistos is not None)))
        if vistos is not None:
            partes.append(_numero(f"NumeroDe{cuales}ProcesadosSobre{proceso}", vistos, cifras))
    return nudo(f"LanzamientoProcesoDeteccionAnomalias{de_que}", partes)


def _anomalia(contenido: AnomaliaEnRegistros | AnomaliaEnEventos) -> str:
    comunes = [
        hoja("TipoAnomalia", contenido.anomalia),
        hoja("OtrosDatosAnomalia", contenido.detalle[:_LARGO_LIBRE]),
    ]
    if isinstance(contenido, AnomaliaEnRegistros):
        cual = escribir_factura(contenido.factura) if contenido.factura else []
        return nudo("DeteccionAnomaliasRegFacturacion", [*comunes, nudo("RegistroFacturacionAnomalo", cual)])
    cual = _evento(contenido.evento) if contenido.evento else []
    return nudo("DeteccionAnomaliasRegEvento", [*comunes, nudo("RegEventoAnomalo", cual)])


def _exportacion_de_registros(exportacion: ExportacionDeRegistros) -> list[str]:
    return [
        hoja("FechaHoraHusoInicioPeriodoExport", exportacion.desde),
        hoja("FechaHoraHusoFinPeriodoExport", exportacion.hasta),
        *_recuento(exportacion.registros, "Exportados", 9),
        hoja("RegistrosFacturacionExportadosDejanDeConservarse", si_no(exportacion.se_borran)),
    ]


def _exportacion_de_eventos(exportacion: ExportacionDeEventos) -> list[str]:
    return [
        hoja("FechaHoraHusoInicioPeriodoExport", exportacion.desde),
        hoja("FechaHoraHusoFinPeriodoExport", exportacion.hasta),
        nudo("RegistroEventoInicialPeriodo", _evento(exportacion.primero)),
        nudo("RegistroEventoFinalPeriodo", _evento(exportacion.ultimo)),
        _numero("NumeroDeRegEventoExportados", exportacion.eventos, 7),
        hoja("RegEventoExportadosDejanDeConservarse", si_no(exportacion.se_borran)),
    ]


def _resumen(resumen: Resumen) -> list[str]:
    return [
        *(
            nudo("TipoEvento", [hoja("TipoEvento", tipo), _numero("NumeroDeEventos", cuantos, 4)])
            for tipo, cuantos in resumen.eventos
        ),
        *_recuento(resumen.registros, "Generados", 6),
    ]


def _recuento(recuento: Recuento, que: str, cifras: int) -> list[str]:
    return [
        nudo("RegistroFacturacionInicialPeriodo", _registro(recuento.primero)),
        nudo("RegistroFacturacionFinalPeriodo", _registro(recuento.ultimo)),
        _numero(f"NumeroDeRegistrosFacturacionAlta{que}", recuento.altas, cifras),
        hoja("SumaCuotaTotalAlta", recuento.cuota_total),
        hoja("SumaImporteTotalAlta", recuento.importe_total),
        _numero(f"NumeroDeRegistrosFacturacionAnulacion{que}", recuento.anulaciones, cifras),
    ]


def _registro(eslabon: Eslabon | None) -> list[str]:
    return [*escribir_factura(eslabon.factura), hoja("Huella", eslabon.huella)] if eslabon else []


def _evento(eslabon: EslabonEvento) -> list[str]:
    return [
        hoja("TipoEvento", eslabon.tipo),
        hoja("FechaHoraHusoEvento", eslabon.generado),
        hoja("HuellaEvento", eslabon.huella),
    ]


def _encadenamiento(anterior: EslabonEvento | None) -> str:
    if anterior is None:
        return hoja("PrimerEvento", "S")
    return nudo(
        "EventoAnterior",
        [
            hoja("TipoEvento", anterior.tipo),
            hoja("FechaHoraHusoGenEvento", anterior.generado),
            hoja("HuellaEvento", anterior.huella),
        ],
    )


def _numero(nombre: str, valor: int, cifras: int) -> str:
    if not 0 <= valor < 10**cifras:
        raise ValueError(f"{valor} no cabe en {nombre}: la AEAT le da {cifras} cifras.")
    return hoja(nombre, str(valor))
