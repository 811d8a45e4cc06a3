"""Tablas. Importar el paquete las registra todas."""

from factursaas.models.acceso_cerrado import AccesoCerrado
from factursaas.models.auditoria import Anotacion
from factursaas.models.aviso_recibido import AvisoRecibido
from factursaas.models.base import ConId, DeInquilino, tablas_de_inquilino
from factursaas.models.certificado import Certificado
from factursaas.models.cliente import Cliente
from factursaas.models.cobro import Cobro
from factursaas.models.comprobacion import ComprobacionGuardada, PedidaPor
from factursaas.models.correo import Correo, EstadoCorreo
from factursaas.models.cuenta import Cuenta
from factursaas.models.declaracion import DeclaracionGuardada
from factursaas.models.demostracion import Demostracion
from factursaas.models.emisor import Emisor, Logo
from factursaas.models.evento import CadenaDeEventos, ModalidadElegida, RegistroEvento
from factursaas.models.factura import Factura, FacturaLinea, FacturaOrigen, FacturaPdf, FacturaVencimiento
from factursaas.models.fallo import Fallo
from factursaas.models.idempotencia import ClaveIdempotencia
from factursaas.models.lista import FacturaPalabra, Vista
from factursaas.models.permiso import PermisoDeSoporte
from factursaas.models.producto import Producto
from factursaas.models.registro import Instalacion, Obligado, RegistroFacturacion
from factursaas.models.remision import ConstaEnSuLugar, Entrega, Envio, EstadoMensaje, Remision
from factursaas.models.restauracion import Marca, Restauracion, Senal
from factursaas.models.resumen import Concepto, ResumenDeClientes, ResumenDeDeudas, ResumenDeImpuestos, ResumenDeVentas
from factursaas.models.serie import Contador, Serie
from factursaas.models.sesion_oidc import ClaveDeFirma, SesionOidc
from factursaas.models.supresion import CuentaBloqueada, Supresion
from factursaas.models.uso import Abonado, Uso

__all__ = [
    "Abonado",
    "AccesoCerrado",
    "Anotacion",
    "AvisoRecibido",
    "CadenaDeEventos",
    "Certificado",
    "ClaveDeFirma",
    "ClaveIdempotencia",
    "Cliente",
    "Cobro",
    "ComprobacionGuardada",
    "ConId",
    "Concepto",
    "ConstaEnSuLugar",
    "Contador",
    "Correo",
    "Cuenta",
    "CuentaBloqueada",
    "DeInquilino",
    "DeclaracionGuardada",
    "Demostracion",
    "Emisor",
    "Entrega",
    "Envio",
    "EstadoCorreo",
    "EstadoMensaje",
    "Factura",
    "FacturaLinea",
    "FacturaOrigen",
    "FacturaPalabra",
    "FacturaPdf",
    "FacturaVencimiento",
    "Fallo",
    "Instalacion",
    "Logo",
    "Marca",
    "ModalidadElegida",
    "Obligado",
    "PedidaPor",
    "PermisoDeSoporte",
    "Producto",
    "RegistroEvento",
    "RegistroFacturacion",
    "Remision",
    "Restauracion",
    "ResumenDeClientes",
    "ResumenDeDeudas",
    "ResumenDeImpuestos",
    "ResumenDeVentas",
    "Senal",
    "Serie",
    "SesionOidc",
    "Supresion",
    "Uso",
    "Vista",
    "tablas_de_inquilino",
]
