"""El registro en XML, byte a byte como se guarda y se remite (esquema `SuministroInformacion.xsd` de la AEAT)."""

from factursaas.domain.verifactu.etiquetas import VERSION, escribir_sistema
from factursaas.domain.verifactu.etiquetas import escribir_factura as _factura
from factursaas.domain.verifactu.etiquetas import hoja as _hoja
from factursaas.domain.verifactu.etiquetas import nudo as _nudo
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

ESPACIO = (
    "https://www2.agenciatributaria.gob.es/static_files/common/internet/dep/aplicaciones/es/aeat/tike/cont/ws/"
    "SuministroInformacion.xsd"
)


def escribir_xml(registro: Registro) -> bytes:
    """El registro como un elemento suelto, sin declaración, para llevarlo tal cual dentro de un envío."""
    contenido = registro.contenido
    es_alta = isinstance(contenido, Alta)
    raiz = "RegistroAlta" if es_alta else "RegistroAnulacion"
    cuerpo = _alta(contenido) if es_alta else _anulacion(contenido)
    partes = [
        _hoja("IDVersion", VERSION),
        *cuerpo,
        _nudo("Encadenamiento", _encadenamiento(registro.anterior)),
        escribir_sistema(registro.sistema),
        _hoja("FechaHoraHusoGenRegistro", registro.generado),
        _hoja("TipoHuella", TIPO_HUELLA),
        _hoja("Huella", registro.huella),
    ]
    return f'<sf:{raiz} xmlns:sf="{ESPACIO}">{"".join(partes)}</sf:{raiz}>'.encode()


def _alta(alta: Alta) -> list[str]:
    return [
        _nudo("IDFactura", _factura(alta.factura)),
        _hoja("RefExterna", alta.referencia),
        _hoja("NombreRazonEmisor", alta.nombre_emisor),
        _bandera("Subsanacion", alta.subsanacion),
        _hoja("RechazoPrevio", alta.rechazo_previo),
        _hoja("TipoFactura", alta.tipo),
        _hoja("TipoRectificativa", alta.metodo),
        _nudo("FacturasRectificadas", [_nudo("IDFacturaRectificada", _factura(f)) for f in alta.rectificadas]),
        _nudo("FacturasSustituidas", [_nudo("IDFacturaSustituida", _factura(f)) for f in alta.sustituidas]),
        _nudo("ImporteRectificacion", _rectificado(alta)),
        _hoja("FechaOperacion", alta.fecha_operacion),
        _hoja("DescripcionOperacion", alta.descripcion),
        _bandera("FacturaSimplificadaArt7273", alta.cualificada),
        _bandera("FacturaSinIdentifDestinatarioArt61d", alta.sin_identificar),
        _bandera("Macrodato", alta.macrodato),
        _hoja("EmitidaPorTerceroODestinatario", "D" if alta.por_destinatario else None),
        _nudo("Destinatarios", [_nudo("IDDestinatario", _persona(p)) for p in alta.destinatarios]),
        _nudo("Desglose", [_nudo("DetalleDesglose", _detalle(d)) for d in alta.detalles]),
        _hoja("CuotaTotal", alta.cuota_total),
        _hoja("ImporteTotal", alta.importe_total),
    ]


def _anulacion(anulacion: Anulacion) -> list[str]:
    return [
        _nudo("IDFactura", _factura(anulacion.factura, "Anulada")),
        _hoja("RefExterna", anulacion.referencia),
        _bandera("SinRegistroPrevio", anulacion.sin_registro_previo),
        _bandera("RechazoPrevio", anulacion.rechazo_previo),
    ]


def _rectificado(alta: Alta) -> list[str]:
    if alta.rectificado is None:
        return []
    return [
        _hoja("BaseRectificada", alta.rectificado.base),
        _hoja("CuotaRectificada", alta.rectificado.cuota),
        _hoja("CuotaRecargoRectificado", alta.rectificado.recargo),
    ]


def _persona(persona: Persona) -> list[str]:
    return [_hoja("NombreRazon", persona.nombre), *_identificacion(persona.identificacion)]


def _identificacion(identificacion: str | IdOtro) -> list[str]:
    if isinstance(identificacion, str):
        return [_hoja("NIF", identificacion)]
    return [
        _nudo(
            "IDOtro",
            [
                _hoja("CodigoPais", identificacion.pais),
                _hoja("IDType", identificacion.tipo),
                _hoja("ID", identificacion.id),
            ],
        )
    ]


def _detalle(detalle: Detalle) -> list[str]:
    return [
        _hoja("Impuesto", detalle.impuesto),
        _hoja("ClaveRegimen", detalle.clave),
        _hoja("OperacionExenta" if detalle.exenta else "CalificacionOperacion", detalle.calificacion),
        _hoja("TipoImpositivo", detalle.tipo),
        _hoja("BaseImponibleOimporteNoSujeto", detalle.base),
        _hoja("CuotaRepercutida", detalle.cuota),
        _hoja("TipoRecargoEquivalencia", detalle.tipo_recargo),
        _hoja("CuotaRecargoEquivalencia", detalle.cuota_recargo),
    ]


def _encadenamiento(anterior: Eslabon | None) -> list[str]:
    if anterior is None:
        return [_hoja("PrimerRegistro", "S")]
    return [_nudo("RegistroAnterior", [*_factura(anterior.factura), _hoja("Huella", anterior.huella)])]


def _bandera(nombre: str, puesta: bool) -> str:
    """Un campo que solo va si se cumple: no ponerlo es decir que no."""
    return _hoja(nombre, "S" if puesta else None)
