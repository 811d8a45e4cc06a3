"""VERI*FACTU: si se está en regla con la AEAT, y todo lo que lo demuestra."""

import reflex as rx

from factursaas.components.layout import cabecera, esqueleto_pagina, privada, titulo
from factursaas.components.verifactu.arreglos import arreglos
from factursaas.components.verifactu.cadena import cadena, registros_de_ejemplo
from factursaas.components.verifactu.certificado import certificado
from factursaas.components.verifactu.envios import envios
from factursaas.components.verifactu.modalidad import modalidad
from factursaas.components.verifactu.situacion import donde, situacion
from factursaas.components.verifactu.subsanacion import dialogo_de_subsanacion
from factursaas.states.cadena import CadenaState
from factursaas.states.modalidad import ModalidadState
from factursaas.states.sesion import SesionState
from factursaas.states.verifactu import VerifactuState


@rx.page(
    route="/verifactu",
    title=titulo("VERI*FACTU"),
    on_load=[SesionState.asegurar, VerifactuState.cargar, CadenaState.cargar, ModalidadState.cargar],
)
@privada
def verifactu_page() -> rx.Component:
    """De lo que más importa a lo que solo se mira de vez en cuando."""
    return rx.fragment(
        cabecera("VERI*FACTU", descripcion="Tus facturas, ante la Agencia Tributaria (AEAT)."),
        rx.cond(VerifactuState.cargando, esqueleto_pagina(), _contenido()),
        dialogo_de_subsanacion(),
    )


def _contenido() -> rx.Component:
    return rx.el.div(
        rx.el.div(situacion(), donde(), class_name="flex flex-col gap-4"),
        arreglos(),
        certificado(),
        envios(),
        rx.cond(VerifactuState.situacion.tono != "nada", cadena(), registros_de_ejemplo()),
        modalidad(),
        class_name="flex flex-col gap-10",
    )
