"""Un obligado que envía registros al simulador, con certificado y por TLS, y lee lo que le contesta."""

import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from lxml import etree
from stdnum.es import dni

from factursaas.domain.verifactu.espacios import (
    ESPACIO,
    ESPACIO_CONSULTA,
    ESPACIO_RESPUESTA,
    ESPACIO_RESPUESTA_CONSULTA,
    ESPACIO_SUMINISTRO,
)
from factursaas.domain.verifactu.registro import (
    Alta,
    Anulacion,
    Detalle,
    Eslabon,
    IdFactura,
    Persona,
    Registro,
    Sistema,
)
from factursaas.domain.verifactu.xml import escribir_xml
from factursaas.simulador.arranque import Simulador
from tests.esquemas import exigir_valido

SERVICIO = "/wlpl/TIKE-CONT/ws/SistemaFacturacion/VerifactuSOAP"
REQUERIMIENTO = "/wlpl/TIKE-CONT/ws/SistemaFacturacion/RequerimientoSOAP"
HOY = datetime.now(ZoneInfo("Europe/Madrid"))
FECHA = f"{HOY:%d-%m-%Y}"
S1 = Detalle("01", "01", "S1", "100.00", "21.00", "21.00")
CLIENTE = Persona("CLIENTE SA", "A58818501")


def nif_nuevo() -> str:
    """Un NIF de persona que no ha usado nadie."""
    cifras = f"{uuid4().int % 10**8:08d}"
    return cifras + dni.calc_check_digit(cifras)


def contexto_tls(simulador: Simulador, p12: tuple[bytes, str] | None = None) -> ssl.SSLContext:
    """Confía en la autoridad del simulador y, si se dice, se identifica con un certificado."""
    contexto = ssl.create_default_context(cafile=simulador.ca)
    if p12:
        clave, certificado, _ = pkcs12.load_key_and_certificates(p12[0], p12[1].encode())
        assert clave is not None
        assert certificado is not None
        with tempfile.NamedTemporaryFile() as fichero:
            clave_pem = clave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            Path(fichero.name).write_bytes(clave_pem + certificado.public_bytes(Encoding.PEM))
            contexto.load_cert_chain(fichero.name)
    return contexto


def sobre(contenido: str) -> bytes:
    """Un sobre SOAP."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:lr="{ESPACIO_SUMINISTRO}" xmlns:co="{ESPACIO_CONSULTA}" xmlns:sf="{ESPACIO}">'
        f"<e:Header/><e:Body>{contenido}</e:Body></e:Envelope>"
    ).encode()


def envio(nif: str, registros: list[bytes], cabecera: str = "") -> bytes:
    """Un mensaje con registros."""
    return sobre(
        "<lr:RegFactuSistemaFacturacion><lr:Cabecera><sf:ObligadoEmision><sf:NombreRazon>OBLIGADO</sf:NombreRazon>"
        f"<sf:NIF>{nif}</sf:NIF></sf:ObligadoEmision>{cabecera}</lr:Cabecera>"
        + "".join(f"<lr:RegistroFactura>{xml.decode()}</lr:RegistroFactura>" for xml in registros)
        + "</lr:RegFactuSistemaFacturacion>"
    )


def con(xml: bytes, despues_de: str, **campos: str) -> bytes:
    """El registro con más campos detrás de uno. Los que se añaden así no entran en la huella."""
    nuevos = "".join(f"<sf:{nombre}>{valor}</sf:{nombre}>" for nombre, valor in campos.items())
    cierre = f"</sf:{despues_de}>"
    assert cierre in xml.decode()
    return xml.decode().replace(cierre, cierre + nuevos, 1).encode()


def subsanando(xml: bytes, **campos: str) -> bytes:
    """Un alta con sus indicadores de subsanación."""
    return con(xml, "NombreRazonEmisor", **campos)


@dataclass
class Linea:
    """Lo que se contesta de un registro."""

    numero: str
    operacion: str
    estado: str
    codigo: str | None
    texto: str | None
    referencia: str | None
    duplicado: dict[str, str]


@dataclass
class Contestacion:
    """La respuesta a un envío, ya comprobada con su esquema."""

    xml: bytes
    raiz: Any
    lineas: list[Linea] = field(default_factory=list)

    def __getattr__(self, nombre: str) -> str | None:
        return self.raiz.findtext(f"{{{ESPACIO_RESPUESTA}}}{nombre}")


def leer_respuesta(cuerpo: bytes) -> Contestacion:
    raiz = etree.fromstring(cuerpo)[1][0]
    exigir_valido(etree.tostring(raiz), "RespuestaSuministro.xsd")
    lineas = [_linea(nudo) for nudo in raiz.iterfind(f"{{{ESPACIO_RESPUESTA}}}RespuestaLinea")]
    return Contestacion(cuerpo, raiz, lineas)


def _linea(nudo: Any) -> Linea:
    def propio(nombre: str) -> str | None:
        return nudo.findtext(f"{{{ESPACIO_RESPUESTA}}}{nombre}")

    duplicado = nudo.find(f"{{{ESPACIO_RESPUESTA}}}RegistroDuplicado")
    return Linea(
        numero=nudo.findtext(f"{{{ESPACIO_RESPUESTA}}}IDFactura/{{{ESPACIO}}}NumSerieFactura"),
        operacion=nudo.findtext(f"{{{ESPACIO_RESPUESTA}}}Operacion/{{{ESPACIO}}}TipoOperacion"),
        estado=propio("EstadoRegistro") or "",
        codigo=propio("CodigoErrorRegistro"),
        texto=propio("DescripcionErrorRegistro"),
        referencia=propio("RefExterna"),
        duplicado={} if duplicado is None else {etree.QName(d).localname: d.text or "" for d in duplicado},
    )


class Obligado:
    """Alguien con su cadena de registros y una conexión con el simulador."""

    def __init__(self, simulador: Simulador, contexto: ssl.SSLContext, nif: str | None = None) -> None:
        self.simulador = simulador
        self.nif = nif or nif_nuevo()
        self.instalacion = uuid4().hex
        self.anterior: Eslabon | None = None
        self.web = httpx.Client(base_url=simulador.url, verify=contexto, timeout=30)

    def alta(self, numero: str, **cambios: Any) -> bytes:
        """El siguiente registro de la cadena: un alta de 121 euros, salvo lo que se cambie."""
        generado = cambios.pop("generado", None)
        fecha = cambios.pop("fecha", FECHA)
        datos: dict[str, Any] = {
            "nombre_emisor": "OBLIGADO",
            "tipo": "F1",
            "descripcion": "Servicios & más",
            "detalles": (S1,),
            "cuota_total": "21.00",
            "importe_total": "121.00",
            "destinatarios": (CLIENTE,),
        }
        return self._encadenar(Alta(IdFactura(self.nif, numero, fecha), **datos | cambios), generado)

    def anulacion(self, numero: str, **cambios: Any) -> bytes:
        return self._encadenar(Anulacion(IdFactura(self.nif, numero, FECHA), **cambios), None)

    def enviar(self, *registros: bytes, cabecera: str = "") -> Contestacion:
        """Envía los registros y lee la respuesta."""
        respuesta = self.mandar(envio(self.nif, list(registros), cabecera))
        assert respuesta.status_code == 200, respuesta.text
        return leer_respuesta(respuesta.content)

    def mandar(self, mensaje: bytes, ruta: str = SERVICIO) -> httpx.Response:
        return self.web.post(ruta, content=mensaje, headers={"Content-Type": "text/xml; charset=utf-8"})

    def negado(self, mensaje: bytes, ruta: str = SERVICIO) -> str:
        """El texto con que se niega un mensaje entero, que no deja rastro en los libros."""
        antes = self.libros()["envios"]
        respuesta = self.mandar(mensaje, ruta)
        fallo = etree.fromstring(respuesta.content)[1][0]
        assert respuesta.status_code == 500
        assert fallo.findtext("faultcode") == "env:Client"
        assert self.libros()["envios"] == antes
        return fallo.findtext("faultstring") or ""

    def fallo(self, clase: str, **datos: object) -> None:
        self.simulador.control.poner_fallo(clase, nif=self.nif, **datos)

    def libros(self) -> dict[str, list[dict[str, Any]]]:
        return self.simulador.control.libros(self.nif)

    def anotaciones(self) -> list[str]:
        return [anotacion["clase"] for anotacion in self.libros()["anotaciones"]]

    def _encadenar(self, contenido: Alta | Anulacion, generado: str | None) -> bytes:
        sistema = Sistema("PRODUCTOR SL", "B12345674", "factursaas", "FS", "0.1.0", self.instalacion)
        ahora = generado or datetime.now(ZoneInfo("Europe/Madrid")).isoformat(timespec="seconds")
        registro = Registro(contenido, self.anterior, sistema, ahora)
        self.anterior = Eslabon(contenido.factura, registro.huella)
        return escribir_xml(registro)


def consulta(
    nif: str, filtro: str = "", *, quien: str = "ObligadoEmision", periodo: str = "", extra: str = ""
) -> bytes:
    """Una consulta del mes en curso."""
    ejercicio, mes = (periodo or f"{HOY:%Y-%m}").split("-")
    return sobre(
        "<co:ConsultaFactuSistemaFacturacion><co:Cabecera><sf:IDVersion>1.0</sf:IDVersion>"
        f"<sf:{quien}><sf:NombreRazon>X</sf:NombreRazon><sf:NIF>{nif}</sf:NIF></sf:{quien}></co:Cabecera>"
        f"<co:FiltroConsulta><co:PeriodoImputacion><sf:Ejercicio>{ejercicio}</sf:Ejercicio>"
        f"<sf:Periodo>{mes}</sf:Periodo></co:PeriodoImputacion>{filtro}</co:FiltroConsulta>{extra}"
        "</co:ConsultaFactuSistemaFacturacion>"
    )


class Pagina:
    """La respuesta a una consulta, ya comprobada con su esquema."""

    def __init__(self, cuerpo: bytes) -> None:
        self.raiz = etree.fromstring(cuerpo)[1][0]
        exigir_valido(etree.tostring(self.raiz), "RespuestaConsultaLR.xsd")

    def __getattr__(self, nombre: str) -> list[str]:
        """Todos los textos de los campos con ese nombre, en orden."""
        return [nudo.text or "" for nudo in self.raiz.iter("{*}" + nombre)]

    @property
    def numeros(self) -> list[str]:
        ruta = f"{{{ESPACIO_RESPUESTA_CONSULTA}}}RegistroRespuestaConsultaFactuSistemaFacturacion"
        return [
            registro.findtext(f"{{{ESPACIO_RESPUESTA_CONSULTA}}}IDFactura/{{{ESPACIO}}}NumSerieFactura") or ""
            for registro in self.raiz.iterfind(ruta)
        ]

    @property
    def clave(self) -> str:
        """La de la página siguiente, para ponerla en el filtro."""
        nudo = self.raiz.find(f"{{{ESPACIO_RESPUESTA_CONSULTA}}}ClavePaginacion")
        partes = "".join(f"<sf:{etree.QName(p).localname}>{p.text}</sf:{etree.QName(p).localname}>" for p in nudo)
        return f"<co:ClavePaginacion>{partes}</co:ClavePaginacion>"
