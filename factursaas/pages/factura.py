"""Una factura: mientras es borrador se escribe, después se mira.

La nueva vive en esta misma página, en `/facturas/nueva`: al guardarse por primera vez cambia de dirección sin
cambiar de página, y así no se pierde ni el foco ni una letra.
"""

import reflex as rx

from factursaas.components.boton import boton, boton_icono, boton_plegable
from factursaas.components.dialogo import confirmacion, muro_plan
from factursaas.components.editor.avisos import (
    avisos_del_borrador,
    estado_del_guardado,
    pregunta_de_emision,
    vista_previa,
)
from factursaas.components.editor.cabecera import alto_del_papel
from factursaas.components.editor.cierre import bajo_del_papel
from factursaas.components.editor.correcciones import dialogos_de_correccion, mas_acciones
from factursaas.components.editor.emitida import cobros, comprobacion, dialogos_de_cobro, papel_emitido
from factursaas.components.editor.lineas import lineas
from factursaas.components.editor.navegador import Formulario, Resultados
from factursaas.components.editor.piezas import DIRECCION, otras
from factursaas.components.editor.previa import boton_previa, previa
from factursaas.components.enlaces import boton_enlace
from factursaas.components.estado import insignia_ensayo, insignia_estado
from factursaas.components.layout import cabecera, esqueleto_pagina, privada, titulo
from factursaas.components.red import SIN_CONEXION, con_red
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.vacio import vacio
from factursaas.components.verifactu.factura import ante_la_aeat
from factursaas.components.verifactu.insignia import insignia_aeat
from factursaas.components.verifactu.subsanacion import dialogo_de_subsanacion
from factursaas.states.altas import AltasState
from factursaas.states.buscadores import BuscadoresState
from factursaas.states.editor import EditorState
from factursaas.states.emision import EmisionState
from factursaas.states.emitida import EmitidaState
from factursaas.states.repetir import RepetirState
from factursaas.states.sesion import SesionState

_VOLVER = ("Facturas", "/facturas")


@rx.page(
    route="/facturas/[factura_id]",
    title=titulo("Factura"),
    on_load=[SesionState.asegurar, EditorState.cargar, RepetirState.al_abrir],
)
@privada
def factura_page() -> rx.Component:
    """El borrador, la factura emitida o que no existe."""
    es_esta = (EditorState.abierta == DIRECCION) | (EditorState.alias == DIRECCION)
    contenido = rx.cond(
        es_esta,
        rx.match(
            EditorState.modo,
            ("borrador", _borrador()),
            ("emitida", _emitida()),
            ("no_existe", _no_existe()),
            esqueleto_pagina(),
        ),
        esqueleto_pagina(),
    )
    return rx.el.div(contenido, class_name="hoja")


def _borrador() -> rx.Component:
    return rx.fragment(
        cabecera(
            rx.cond(EditorState.abierta == "nueva", "Factura nueva", "Borrador"),
            boton_icono("trash_2", "Borrar el borrador", on_click=EditorState.cambiar_borrando(True)),
            boton_previa(),
            boton("Emitir factura", on_click=EmisionState.pedir, title="Ctrl + Intro", custom_attrs=con_red()),
            volver=_VOLVER,
        ),
        estado_del_guardado(),
        vista_previa(),
        avisos_del_borrador(),
        Formulario.create(
            alto_del_papel(),
            lineas(),
            bajo_del_papel(),
            documento=EditorState.cuaderno,
            apertura=EditorState.pintado,
            tirada=EditorState.tirada,
            acuse=EditorState.acuse,
            novedades=EditorState.novedades,
            pegado=EditorState.pegado,
            sin_conexion=SIN_CONEXION,
            on_cambios=EditorState.cambiar,
            on_guardar=[EditorState.guardar, EmisionState.repasar],
            on_emitir=EmisionState.pedir,
            on_repintar=EditorState.repintar,
            on_retomar=EditorState.retomar,
            key=EditorState.cuaderno + EditorState.tirada.to_string(),
            custom_attrs={"aria-label": "Factura"},
            class_name="papel",
        ),
        Resultados.create(
            clientes=BuscadoresState.clientes, productos=BuscadoresState.productos, alta=AltasState.producto
        ),
        previa(),
        pregunta_de_emision(),
        confirmacion(
            "¿Borrar este borrador?",
            "Se borra entero y no se puede recuperar. No gasta número: aún no es una factura.",
            "Borrar borrador",
            abierto=EditorState.borrando,
            al_cambiar=EditorState.cambiar_borrando,
            al_confirmar=EditorState.borrar,
            peligro=True,
        ),
    )


def _emitida() -> rx.Component:
    ficha = EmitidaState.ficha
    return rx.fragment(
        cabecera(
            ficha.numero,
            mas_acciones(),
            rx.cond(
                ficha.se_repite,
                salvo_de_visita(boton_plegable("Repetir", "copy_plus", on_click=RepetirState.repetir(ficha.id))),
            ),
            rx.cond(
                ficha.por_cobrar,
                boton_plegable(
                    "Marcar como cobrada",
                    "circle_check",
                    on_click=EmitidaState.marcar_cobrada,
                    custom_attrs=con_red(),
                ),
            ),
            boton("Descargar PDF", icono="download", on_click=EmitidaState.descargar),
            volver=_VOLVER,
        ),
        rx.el.div(
            insignia_estado(ficha.estado, ficha.vencida),
            insignia_aeat(ficha.aeat.estado, ficha.aeat.anulacion),
            rx.cond(ficha.ensayo, insignia_ensayo()),
            rx.cond(ficha.anulada, rx.el.span(ficha.anulada, class_name="text-suave")),
            rx.cond(ficha.corregida_por, otras(ficha.corregida_por)),
            comprobacion(),
            class_name="-mt-3 mb-4 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm",
        ),
        ante_la_aeat(),
        muro_plan(EmitidaState.muro, visible=EmitidaState.muro != ""),
        papel_emitido(),
        rx.el.div(cobros(), class_name="bajo-el-papel"),
        dialogos_de_cobro(),
        dialogos_de_correccion(),
        dialogo_de_subsanacion(),
    )


def _no_existe() -> rx.Component:
    return vacio(
        "file_question",
        "Esa factura no existe",
        "Puede que la dirección tenga una errata o que fuera un borrador y se haya borrado.",
        boton_enlace("Ver las facturas", "/facturas"),
    )
