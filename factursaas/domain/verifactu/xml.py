"""El registro en XML, byte a byte como se guarda y se remite (esquema `SuministroInformacion.xsd` de la AEAT)."""

from factursaas.domain.verifactu.espacios import ESPACIO
from factursaas.domain.verifactu.etiquetas import VERSION, escribir_factura, escribir_sistema, hoja, nudo
from factursaas.domain.verifactu.huella import TIPO_HUELLA
from factursaas.domain.verifactu.registro import (
    Alta,
    Anulacion,
    Detalle,
    Eslabon,
    IdOtro,
    Persona,
    Registro,
)


def escribir_xml(registro: Registro) -> bytes:
    """El registro como un elemento suelto, sin declaración, para llevarlo tal cual dentro de un envío."""
    contenido = registro.contenido
    es_alta = isinstance(contenido, Alta)
    raiz = "RegistroAlta" if es_alta else "RegistroAnulacion"
    cuerpo = _alta(contenido) if es_alta else _anulacion(contenido)
    partes = [
        hoja("IDVersion", VERSION),
        *cuerpo,
        nudo("Encadenamiento", _encadenamiento(registro.anterior)),
        escribir_sistema(registro.sistema),
        hoja("FechaHoraHusoGenRegistro", registro.generado),
        hoja("TipoHuella", TIPO_HUELLA),
        hoja("Huella", registro.huella),
    ]
    return f'<sf:{raiz} xmlns:sf="{ESPACIO}">{"".join(partes)}</sf:{raiz}>'.encode()


def _alta(alta: Alta) -> list[str]:
    return [
        nudo("IDFactura", escribir_factura(alta.factura)),
        hoja("RefExterna", alta.referencia),
        hoja("NombreRazonEmisor", alta.nombre_emisor),
        _bandera("Subsanacion", alta.subsanacion),
        hoja("RechazoPrevio", alta.rechazo_previo),
        hoja("TipoFactura", alta.tipo),
        hoja("TipoRectificativa", alta.metodo),
        nudo("FacturasRectificadas", [nudo("IDFacturaRectificada", escribir_factura(f)) for f in alta.rectificadas]),
        nudo("FacturasSustituidas", [nudo("IDFacturaSustituida", escribir_factura(f)) for f in alta.sustituidas]),
        nudo("ImporteRectificacion", _rectificado(alta)),
        hoja("FechaOperacion", alta.fecha_operacion),
        hoja("DescripcionOperacion", alta.descripcion),
        _bandera("FacturaSimplificadaArt7273", alta.cualificada),
        _bandera("FacturaSinIdentifDestinatarioArt61d", alta.sin_identificar),
        _bandera("Macrodato", alta.macrodato),
        hoja("EmitidaPorTerceroODestinatario", "D" if alta.por_destinatario else None),
        nudo("Destinatarios", [nudo("IDDestinatario", _persona(p)) for p in alta.destinatarios]),
        nudo("Desglose", [nudo("DetalleDesglose", _detalle(d)) for d in alta.detalles]),
        hoja("CuotaTotal", alta.cuota_total),
        hoja("ImporteTotal", alta.importe_total),
    ]


def _anulacion(anulacion: Anulacion) -> list[str]:
    return [
        nudo("IDFactura", escribir_factura(anulacion.factura, "Anulada")),
        hoja("RefExterna", anulacion.referencia),
        _bandera("SinRegistroPrevio", anulacion.sin_registro_previo),
        _bandera("RechazoPrevio", anulacion.rechazo_previo),
    ]


def _rectificado(alta: Alta) -> list[str]:
    if alta.rectificado is None:
        return []
    return [
        hoja("BaseRectificada", alta.rectificado.base),
        hoja("CuotaRectificada", alta.rectificado.cuota),
        hoja("CuotaRecargoRectificado", alta.rectificado.recargo),
    ]


def _persona(persona: Persona) -> list[str]:
    return [hoja("NombreRazon", persona.nombre), *_identificacion(persona.identificacion)]


def _identificacion(identificacion: str | IdOtro) -> list[str]:
    if isinstance(identificacion, str):
        return [hoja("NIF", identificacion)]
    return [
        nudo(
            "IDOtro",
            [
                hoja("CodigoPais", identificacion.pais),
                hoja("IDType", identificacion.tipo),
                hoja("ID", identificacion.id),
            ],
        )
    ]


def _detalle(detalle: Detalle) -> list[str]:
    return [
        hoja("Impuesto", detalle.impuesto),
        hoja("ClaveRegimen", detalle.clave),
        hoja("OperacionExenta" if detalle.exenta else "CalificacionOperacion", detalle.calificacion),
        hoja("TipoImpositivo", detalle.tipo),
        hoja("BaseImponibleOimporteNoSujeto", detalle.base),
        hoja("CuotaRepercutida", detalle.cuota),
        hoja("TipoRecargoEquivalencia", detalle.tipo_recargo),
        hoja("CuotaRecargoEquivalencia", detalle.cuota_recargo),
    ]


def _encadenamiento(anterior: Eslabon | None) -> list[str]:
    if anterior is None:
        return [hoja("PrimerRegistro", "S")]
    return [nudo("RegistroAnterior", [*escribir_factura(anterior.factura), hoja("Huella", anterior.huella)])]


def _bandera(nombre: str, puesta: bool) -> str:
    """Un campo que solo va si se cumple: no ponerlo es decir que no."""
    return hoja(nombre, "S" if puesta else None)
