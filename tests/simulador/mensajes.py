"""Mensajes con todo lo que puede ir en ellos, para estropearlos de todas las maneras."""

from factursaas.domain.verifactu.espacios import ESPACIO, ESPACIO_CONSULTA, ESPACIO_SUMINISTRO

_ESPACIOS = f'xmlns:lr="{ESPACIO_SUMINISTRO}" xmlns:sf="{ESPACIO}" xmlns:co="{ESPACIO_CONSULTA}"'


def arbol(texto: str) -> str:
    """Escribe `nombre(…)` y `nombre=valor` como XML; sin prefijo, en el espacio de los registros."""
    salida: list[str] = []
    abiertos: list[str] = []
    for trozo in texto.replace("(", "( ").replace(")", " ) ").split():
        if trozo == ")":
            salida.append(f"</{abiertos.pop()}>")
            continue
        nombre, _, valor = trozo.rstrip("(").partition("=")
        nombre = nombre if ":" in nombre else f"sf:{nombre}"
        salida.append(f"<{nombre}>")
        if trozo.endswith("("):
            abiertos.append(nombre)
        else:
            salida.append(f"{valor}</{nombre}>")
    return "".join(salida)


_ID = "IDEmisorFactura=12345678Z NumSerieFactura=A-1 FechaExpedicionFactura=25-11-2026"
_OTRO = "NombreRazon=Otro IDOtro(CodigoPais=FR IDType=04 ID=123)"
_SISTEMA = (
    "SistemaInformatico(NombreRazon=P NIF=B12345674 NombreSistemaInformatico=f IdSistemaInformatico=FS Version=1 "
    "NumeroInstalacion=7 TipoUsoPosibleSoloVerifactu=S TipoUsoPosibleMultiOT=S IndicadorMultiplesOT=N) "
)
_FINAL = f"FechaHoraHusoGenRegistro=2026-11-25T10:00:00+01:00 {{}}TipoHuella=01 Huella={'A' * 64}"
_ALTA = (
    f"RegistroAlta(IDVersion=1.0 IDFactura({_ID}) RefExterna=r NombreRazonEmisor=E Subsanacion=S RechazoPrevio=X "
    f"TipoFactura=R1 TipoRectificativa=S FacturasRectificadas(IDFacturaRectificada({_ID}) "
    f"IDFacturaRectificada({_ID})) FacturasSustituidas(IDFacturaSustituida({_ID})) "
    "ImporteRectificacion(BaseRectificada=1.00 CuotaRectificada=0.21 CuotaRecargoRectificado=0) "
    "FechaOperacion=24-11-2026 DescripcionOperacion=D FacturaSimplificadaArt7273=N "
    "FacturaSinIdentifDestinatarioArt61d=N Macrodato=N EmitidaPorTerceroODestinatario=T "
    f"Tercero({_OTRO}) Destinatarios(IDDestinatario(NombreRazon=D NIF=A58818501) IDDestinatario({_OTRO})) Cupon=N "
    "Desglose(DetalleDesglose(Impuesto=01 ClaveRegimen=01 CalificacionOperacion=S1 TipoImpositivo=21 "
    "BaseImponibleOimporteNoSujeto=-100.00 BaseImponibleACoste=1 CuotaRepercutida=-21.0 TipoRecargoEquivalencia=5.2 "
    "CuotaRecargoEquivalencia=-5.2) DetalleDesglose(OperacionExenta=E1 BaseImponibleOimporteNoSujeto=+10.)) "
    f"CuotaTotal=-21.00 ImporteTotal=-121 Encadenamiento(RegistroAnterior({_ID} Huella={'B' * 64})) "
    + _SISTEMA
    + _FINAL.format("NumRegistroAcuerdoFacturacion=1 IdAcuerdoSistemaInformatico=2 ")
    + ")"
)
_ANULACION = (
    "RegistroAnulacion(IDVersion=1.0 IDFactura(IDEmisorFacturaAnulada=12345678Z NumSerieFacturaAnulada=A-1 "
    "FechaExpedicionFacturaAnulada=25-11-2026) RefExterna=r SinRegistroPrevio=S RechazoPrevio=S GeneradoPor=T "
    f"Generador({_OTRO}) Encadenamiento(PrimerRegistro=S) "
    + _SISTEMA.replace("NIF=B12345674", "IDOtro(IDType=02 ID=DE136695976)")
    + _FINAL.format("")
    + ")"
)
_OBLIGADO = "ObligadoEmision(NombreRazon=O NIF=12345678Z)"


def _envio(registro: str, remision: str) -> str:
    cabecera = f"lr:Cabecera({_OBLIGADO} Representante(NombreRazon=R NIF=12345678Z) {remision})"
    return arbol(f"lr:RegFactuSistemaFacturacion({cabecera} lr:RegistroFactura({registro}))")


def _consulta(quien: str, fecha: str) -> str:
    return arbol(
        f"co:ConsultaFactuSistemaFacturacion(co:Cabecera(IDVersion=1.0 {quien} IndicadorRepresentante=S) "
        "co:FiltroConsulta(co:PeriodoImputacion(Ejercicio=2026 Periodo=11) co:NumSerieFactura=A-1 "
        f"co:Contraparte({_OTRO}) co:FechaExpedicionFactura({fecha}) co:{_SISTEMA}"
        f"co:RefExterna=r co:ClavePaginacion({_ID})) "
        "co:DatosAdicionalesRespuesta(co:MostrarNombreRazonEmisor=S co:MostrarSistemaInformatico=N))"
    )


def _con_espacios(xml: str) -> bytes:
    fin = xml.index(">")
    return f"{xml[:fin]} {_ESPACIOS}{xml[fin:]}".encode()


MENSAJES = {
    "alta": (
        _con_espacios(_envio(_ALTA, "RemisionVoluntaria(FechaFinVeriFactu=31-12-2026 Incidencia=S)")),
        "SuministroLR.xsd",
    ),
    "anulacion": (
        _con_espacios(_envio(_ANULACION, "RemisionRequerimiento(RefRequerimiento=R FinRequerimiento=S)")),
        "SuministroLR.xsd",
    ),
    "consulta": (
        _con_espacios(_consulta(_OBLIGADO, "FechaExpedicionFactura=25-11-2026")),
        "ConsultaLR.xsd",
    ),
    "consulta del destinatario": (
        _con_espacios(
            _consulta(
                "Destinatario(NombreRazon=O NIF=12345678Z)",
                "RangoFechaExpedicion(Desde=01-11-2026 Hasta=30-11-2026)",
            )
        ),
        "ConsultaLR.xsd",
    ),
}
"""Cada mensaje con el esquema que cumple."""
