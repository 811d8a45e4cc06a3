"""Leer un evento guardado: lo justo para volver a calcular su huella y ver a cuál sigue."""

import re
from dataclasses import dataclass

from factursaas.domain.verifactu.evento import CAMPOS_DE_HUELLA, EslabonEvento, TipoEvento
from factursaas.domain.verifactu.huella import calcular_huella
from factursaas.domain.verifactu.lectura import FIRMA, encajar, hojas

_TIPOS = frozenset(map(str, TipoEvento))
_CALLADA = "<sf:{0}>[^<]*</sf:{0}>"
_FORMA = re.compile(
    "<sf:RegistroEvento [^<]*<sf:IDVersion>1.0</sf:IDVersion><sf:Evento><sf:SistemaInformatico>"
    + _CALLADA.format("NombreRazon")
    + hojas("NIF")
    + _CALLADA.format("NombreSistemaInformatico")
    + hojas("IdSistemaInformatico", "Version", "NumeroInstalacion")
    + _CALLADA.format("TipoUsoPosibleSoloVerifactu")
    + _CALLADA.format("TipoUsoPosibleMultiOT")
    + _CALLADA.format("IndicadorMultiplesOT")
    + "</sf:SistemaInformatico><sf:ObligadoEmision>"
    + _CALLADA.format("NombreRazon")
    + hojas("NIF")
    + "</sf:ObligadoEmision>"
    + hojas("FechaHoraHusoGenEvento", "TipoEvento")
    + "(?:<sf:DatosPropiosEvento>.*</sf:DatosPropiosEvento>)?"
    + f"(?:{_CALLADA.format('OtrosDatosEvento')})?"
    + "<sf:Encadenamiento>(?:<sf:PrimerEvento>S</sf:PrimerEvento>|<sf:EventoAnterior>"
    + _CALLADA.format("TipoEvento")
    + _CALLADA.format("FechaHoraHusoGenEvento")
    + hojas("HuellaEvento")
    + "</sf:EventoAnterior>)</sf:Encadenamiento><sf:TipoHuella>01</sf:TipoHuella>"
    + hojas("HuellaEvento")
    + FIRMA
    + "</sf:Evento></sf:RegistroEvento>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class EventoLeido:
    """Lo que un evento dice de sí mismo, y la huella que le corresponde."""

    tipo: TipoEvento
    generado: str
    huella: str
    anterior: str
    calculada: str

    @property
    def eslabon(self) -> EslabonEvento:
        """Como lo nombra el que le sigue."""
        return EslabonEvento(self.tipo, self.generado, self.huella)


def leer_evento(xml: bytes) -> EventoLeido | None:
    """Lee un evento, firmado o no, y vuelve a calcular su huella; nada si no tiene la forma con que se escribió."""
    textos = encajar(_FORMA, xml)
    if textos is None:
        return None
    nif, sistema, version, instalacion, obligado, generado, tipo, anterior, huella = textos
    if tipo not in _TIPOS:
        return None
    campos = zip(
        CAMPOS_DE_HUELLA, (nif, "", sistema, version, instalacion, obligado, tipo, anterior, generado), strict=True
    )
    return EventoLeido(TipoEvento(tipo), generado, huella, anterior, calcular_huella(campos))
