"""La forma de los mensajes que acepta la AEAT (`SuministroLR.xsd`, `SuministroInformacion.xsd` y `ConsultaLR.xsd`)."""

from factursaas.domain.verifactu.espacios import ESPACIO, ESPACIO_CONSULTA, ESPACIO_SUMINISTRO
from factursaas.simulador.gramatica import leer_gramatica
from factursaas.simulador.nodos import Nodo, nombre_de
from factursaas.simulador.valores import VALORES

_FIRMA = "http://www.w3.org/2000/09/xmldsig#"
REGISTROS_MAXIMOS = 1000

# La firma no se mira por dentro: aquí no se verifica.
_REGLAS = """
RegFactuSistemaFacturacion = lr.Cabecera:Cabecera lr.RegistroFactura:RegistroFactura{1,1000}
Cabecera = ObligadoEmision:PersonaES Representante:PersonaES? RemisionVoluntaria:Voluntaria?
    RemisionRequerimiento:Requerimiento?
Voluntaria = FechaFinVeriFactu:Fecha? Incidencia:SN?
Requerimiento = RefRequerimiento:T18 FinRequerimiento:SN?
RegistroFactura = (RegistroAlta:RegistroAlta|RegistroAnulacion:RegistroAnulacion)
RegistroAlta = IDVersion:Version IDFactura:IDFactura RefExterna:T60? NombreRazonEmisor:T120 Subsanacion:SN?
    RechazoPrevio:NSX? TipoFactura:TipoFactura TipoRectificativa:SI? FacturasRectificadas:Rectificadas?
    FacturasSustituidas:Sustituidas? ImporteRectificacion:Rectificacion? FechaOperacion:Fecha?
    DescripcionOperacion:T500 FacturaSimplificadaArt7273:SN? FacturaSinIdentifDestinatarioArt61d:SN? Macrodato:SN?
    EmitidaPorTerceroODestinatario:DT? Tercero:Persona? Destinatarios:Destinatarios? Cupon:SN? Desglose:Desglose
    CuotaTotal:Importe ImporteTotal:Importe Encadenamiento:Encadenamiento SistemaInformatico:Sistema
    FechaHoraHusoGenRegistro:Instante NumRegistroAcuerdoFacturacion:T15? IdAcuerdoSistemaInformatico:T16?
    TipoHuella:TipoHuella Huella:T64 ds.Signature:Libre?
RegistroAnulacion = IDVersion:Version IDFactura:IDAnulada RefExterna:T60? SinRegistroPrevio:SN? RechazoPrevio:SN?
    GeneradoPor:EDT? Generador:Persona? Encadenamiento:Encadenamiento SistemaInformatico:Sistema
    FechaHoraHusoGenRegistro:Instante TipoHuella:TipoHuella Huella:T64 ds.Signature:Libre?
IDFactura = IDEmisorFactura:NIF NumSerieFactura:Numero FechaExpedicionFactura:Fecha
IDAnulada = IDEmisorFacturaAnulada:NIF NumSerieFacturaAnulada:Numero FechaExpedicionFacturaAnulada:Fecha
Rectificadas = IDFacturaRectificada:IDFactura{1,1000}
Sustituidas = IDFacturaSustituida:IDFactura{1,1000}
Rectificacion = BaseRectificada:Importe CuotaRectificada:Importe CuotaRecargoRectificado:Importe?
Destinatarios = IDDestinatario:Persona{1,1000}
Persona = NombreRazon:T120 (NIF:NIF|IDOtro:IDOtro)
PersonaES = NombreRazon:T120 NIF:NIF
IDOtro = CodigoPais:Pais? IDType:TipoId ID:T20
Desglose = DetalleDesglose:Detalle{1,12}
Detalle = Impuesto:Impuesto? ClaveRegimen:Regimen? (CalificacionOperacion:Calificacion|OperacionExenta:Exencion)
    TipoImpositivo:Porcentaje? BaseImponibleOimporteNoSujeto:Importe BaseImponibleACoste:Importe?
    CuotaRepercutida:Importe? TipoRecargoEquivalencia:Porcentaje? CuotaRecargoEquivalencia:Importe?
Encadenamiento = (PrimerRegistro:S|RegistroAnterior:Anterior)
Anterior = IDEmisorFactura:NIF NumSerieFactura:T60 FechaExpedicionFactura:Fecha Huella:T64
Sistema = NombreRazon:T120 (NIF:NIF|IDOtro:IDOtro) NombreSistemaInformatico:T30 IdSistemaInformatico:T2 Version:T50
    NumeroInstalacion:T100 TipoUsoPosibleSoloVerifactu:SN TipoUsoPosibleMultiOT:SN IndicadorMultiplesOT:SN
ConsultaFactuSistemaFacturacion = co.Cabecera:CabeceraConsulta co.FiltroConsulta:Filtro
    co.DatosAdicionalesRespuesta:Adicionales?
CabeceraConsulta = IDVersion:Version (ObligadoEmision:PersonaES|Destinatario:PersonaES)? IndicadorRepresentante:S?
Filtro = co.PeriodoImputacion:Imputacion co.NumSerieFactura:Numero? co.Contraparte:Persona?
    co.FechaExpedicionFactura:FechaConsulta? co.SistemaInformatico:SistemaConsulta? co.RefExterna:T60?
    co.ClavePaginacion:IDFactura?
Imputacion = Ejercicio:Ejercicio Periodo:Periodo
FechaConsulta = (FechaExpedicionFactura:Fecha|RangoFechaExpedicion:Rango)?
Rango = Desde:Fecha? Hasta:Fecha?
SistemaConsulta = NombreRazon:T120 (NIF:NIF|IDOtro:IDOtro) NombreSistemaInformatico:T30? IdSistemaInformatico:T2
    Version:T50? NumeroInstalacion:T100 TipoUsoPosibleSoloVerifactu:SN? TipoUsoPosibleMultiOT:SN?
    IndicadorMultiplesOT:SN?
Adicionales = co.MostrarNombreRazonEmisor:SN? co.MostrarSistemaInformatico:SN?
"""
_GRAMATICA = leer_gramatica(
    _REGLAS, VALORES, {ESPACIO: "", ESPACIO_SUMINISTRO: "lr.", ESPACIO_CONSULTA: "co.", _FIRMA: "ds."}
)


def culpable(mensaje: Nodo) -> str | None:
    """El primer elemento de un mensaje, o de un registro suelto, que no cumple; nada si está bien."""
    return _GRAMATICA.culpable(mensaje, nombre_de(mensaje))
