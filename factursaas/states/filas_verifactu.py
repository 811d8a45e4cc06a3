"""Las filas de la página de VERI*FACTU, ya escritas."""

from dataclasses import dataclass
from datetime import datetime

from factursaas.domain.verifactu.codigos import Donde, Indicacion
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Certificado, Envio, EstadoMensaje
from factursaas.services import registros
from factursaas.services.facturas import Arreglo, FichaCompleta, Salida
from factursaas.services.remision.historia import Presentado
from factursaas.states.frases_verifactu import caducidad, escribir_fecha_y_hora

_TIPOS = {TipoRegistro.ALTA: "Alta", TipoRegistro.ANULACION: "Anulación"}
_ENVIOS = {
    EstadoMensaje.EN_CURSO: "En curso",
    EstadoMensaje.RESPONDIDO: "Contestado",
    EstadoMensaje.RECHAZADO: "Rechazado entero",
    EstadoMensaje.NO_ENTREGADO: "No se pudo entregar",
    EstadoMensaje.SIN_RESPUESTA: "Sin respuesta",
    EstadoMensaje.ACLARADO: "Aclarado después",
}


@dataclass(frozen=True, slots=True)
class FilaArreglo:
    """Un registro que espera a que alguien haga algo, y lo que puede hacer."""

    factura_id: str
    numero: str
    tipo: str
    estado: str
    cliente: str
    mensaje: str
    detalle: str
    salida: str
    donde: str
    href: str

    @classmethod
    def de(cls, arreglo: Arreglo, volver: str) -> "FilaArreglo":
        """La fila de un registro; `volver`, a dónde se vuelve tras corregir la ficha."""
        presentado, pide = arreglo.presentado, arreglo.presentado.indicacion
        registro = presentado.registro
        donde, href = _antes(pide, arreglo.salida, str(arreglo.cliente_id or ""), volver)
        return cls(
            factura_id=str(registro.factura_id),
            numero=registro.numero,
            tipo=_TIPOS[TipoRegistro(registro.tipo)],
            estado=presentado.estado.value,
            cliente=arreglo.cliente,
            mensaje=pide.mensaje if pide else "Hacienda no ha admitido el registro.",
            detalle=f"{presentado.codigo}: {pide.detalle}" if pide else "",
            salida=arreglo.salida.value,
            donde=donde,
            href=href,
        )


@dataclass(frozen=True, slots=True)
class FilaEnvio:
    """Un mensaje a la AEAT."""

    id: str
    cuando: str
    registros: str
    estado: str
    clase: str
    csv: str
    detalle: str
    recibido: bool

    @classmethod
    def de(cls, envio: Envio, ahora: datetime) -> "FilaEnvio":
        """La fila de un envío."""
        estado = EstadoMensaje(envio.estado)
        return cls(
            id=str(envio.id),
            cuando=escribir_fecha_y_hora(envio.iniciado_en, ahora),
            registros=str(envio.registros),
            estado=_ENVIOS[estado],
            clase=estado.value,
            csv=envio.csv,
            detalle=envio.detalle,
            recibido=envio.recibido_sha256 != "",
        )


@dataclass(frozen=True, slots=True)
class FilaRegistro:
    """Un eslabón de la cadena."""

    id: str
    posicion: str
    tipo: str
    numero: str
    generado: str
    huella: str
    huella_entera: str
    estado: str

    @classmethod
    def de(cls, presentado: Presentado, ahora: datetime) -> "FilaRegistro":
        """La fila de un registro y lo que la AEAT dijo de él."""
        registro = presentado.registro
        return cls(
            id=str(registro.id),
            posicion=str(registro.posicion),
            tipo=_TIPOS[TipoRegistro(registro.tipo)],
            numero=registro.numero,
            generado=escribir_fecha_y_hora(registro.generado_en, ahora),
            huella=f"{registro.huella[:8]}…{registro.huella[-4:]}",
            huella_entera=registro.huella,
            estado=presentado.estado.value,
        )


@dataclass(frozen=True, slots=True)
class FichaAeat:
    """Lo que la AEAT dice de una factura; sin `estado`, nada que contar."""

    estado: str = ""
    anulacion: bool = False
    mensaje: str = ""
    detalle: str = ""
    salida: str = ""
    donde: str = ""
    href: str = ""
    csv: str = ""

    @classmethod
    def de(cls, ficha: FichaCompleta) -> "FichaAeat":
        """Lo último que se presentó, en palabras."""
        presentado, pide = ficha.presentado, ficha.presentado.indicacion if ficha.presentado else None
        if presentado is None or not registros.destino(ensayo=ficha.factura.ensayo):
            return cls()
        volver, cliente = f"/facturas/{ficha.factura.id}", str(ficha.factura.cliente_id or "")
        donde, href = _antes(pide, ficha.salida, cliente, volver)
        return cls(
            estado=presentado.estado.value,
            anulacion=presentado.registro.tipo == TipoRegistro.ANULACION,
            mensaje=pide.mensaje if pide and ficha.salida else "",
            detalle=f"{presentado.codigo}: {pide.detalle}" if pide and ficha.salida else "",
            salida=ficha.salida.value if ficha.salida else "",
            donde=donde,
            href=href,
            csv=presentado.csv,
        )


@dataclass(frozen=True, slots=True)
class FichaCertificado:
    """El certificado puesto; sin `titular`, ninguno."""

    titular: str = ""
    nif: str = ""
    autoridad: str = ""
    caducidad: str = ""
    tono: str = ""

    @classmethod
    def de(cls, certificado: Certificado | None, ahora: datetime) -> "FichaCertificado":
        """La ficha de un certificado, sin nada de su clave."""
        if certificado is None:
            return cls()
        tono, texto = caducidad(certificado, ahora)
        return cls(certificado.titular, certificado.nif, certificado.autoridad, texto, tono)


def _antes(pide: Indicacion | None, salida: Salida | None, cliente_id: str, volver: str) -> tuple[str, str]:
    """A dónde hay que ir antes de volver a presentar; lo que se rectifica no pasa por ahí."""
    return donde_se_arregla(pide.donde, cliente_id, volver) if pide and salida is Salida.SUBSANAR else ("", "")


def donde_se_arregla(donde: Donde, cliente_id: str, volver: str) -> tuple[str, str]:
    """El sitio al que hay que ir antes, con su enlace."""
    if donde is Donde.CLIENTE and cliente_id:
        return "Abrir la ficha del cliente", f"/clientes?cliente={cliente_id}&volver={volver}"
    if donde in (Donde.EMISOR, Donde.SERIE):
        return "Abrir mis ajustes", f"/ajustes?volver={volver}"
    if donde is Donde.CERTIFICADO:
        return "Ver mi certificado", "/verifactu#apartado-certificado"
    return "", ""
