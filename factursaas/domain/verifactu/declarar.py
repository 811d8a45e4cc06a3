"""Los apartados de la declaración responsable, con los textos y el orden del art. 15 Orden HAC/1177/2024."""

from collections.abc import Iterator
from datetime import date

from factursaas.domain.calendario import MESES
from factursaas.domain.verifactu.cumplimiento import COMO_SE_CUMPLE, FUNCIONES, SEPARADOS
from factursaas.domain.verifactu.declaracion import Apartado, Declaracion, Productor, Programa, Suscrita

SIN_INDICAR = "Sin indicar."
SIN_FIRMA = (
    "Ninguno: el sistema solo puede funcionar como «VERI*FACTU», y sus registros se consideran firmados al remitirlos "
    "con certificado electrónico (art. 16.3 del Reglamento)."
)
_CUMPLE = (
    "cumple con lo dispuesto en el artículo 29.2.j) de la Ley 58/2003, de 17 de diciembre, General Tributaria, en el "
    "Reglamento que establece los requisitos que deben adoptar los sistemas y programas informáticos o electrónicos "
    "que soporten los procesos de facturación de empresarios y profesionales, y la estandarización de formatos de los "
    "registros de facturación, aprobado por el Real Decreto 1007/2023, de 5 de diciembre, en la Orden HAC/1177/2024, "
    "de 17 de octubre, y en la sede electrónica de la Agencia Estatal de Administración Tributaria para todo aquello "
    "que complete las especificaciones de dicha orden."
)
_NO = "Nadie lo ha hecho constar: este borrador está sin suscribir."


def declarar(programa: Programa, productor: Productor, suscrita: Suscrita, hoy: date) -> Declaracion:
    """La declaración de una versión; sin suscribir si falta algún dato, o si el programa aún no cumple algo."""
    faltan = tuple(_lo_que_falta(programa, productor, suscrita, hoy))
    return Declaracion(
        version=programa.version,
        apartados=(
            *_del_programa(programa),
            *_del_productor(productor),
            _constancia(vale=not faltan),
            _fecha_y_lugar(suscrita, vale=not faltan),
        ),
        anexo=tuple(_anexo(programa, productor)),
        suscrita_el=None if faltan else suscrita.fecha,
        faltan=faltan,
    )


def escribir_fecha_larga(fecha: date) -> str:
    """Día, mes y año, en ese orden.

    >>> escribir_fecha_larga(date(2027, 1, 9))
    '9 de enero de 2027'
    """
    return f"{fecha.day} de {MESES[fecha.month - 1]} de {fecha.year}"


def _lo_que_falta(programa: Programa, productor: Productor, suscrita: Suscrita, hoy: date) -> Iterator[str]:
    datos = (
        (productor.nombre, "el nombre o la razón social de quien produce el programa"),
        (productor.nif, "su NIF"),
        (productor.direccion, "su dirección postal completa"),
        (suscrita.lugar, "la localidad y el país donde se suscribe"),
        (suscrita.fecha, "la fecha en que se suscribe"),
        (suscrita.version, "qué versión se suscribe"),
    )
    yield from (nombre for dato, nombre in datos if not dato)
    if suscrita.fecha and suscrita.fecha > hoy:
        yield f"que llegue el {escribir_fecha_larga(suscrita.fecha)}, la fecha en que se suscribe"
    if suscrita.version not in ("", programa.version):
        yield f"suscribir la versión {programa.version}: la suscrita es la {suscrita.version}"
    yield from (f"que esta versión incluya {pendiente}" for pendiente in programa.pendientes)


def _del_programa(programa: Programa) -> Iterator[Apartado]:
    yield Apartado(
        "1.a)", "Nombre del sistema informático a que se refiere esta declaración responsable:", (programa.nombre,)
    )
    yield Apartado(
        "1.b)",
        "Código identificador del sistema informático a que se refiere el apartado a) de esta declaración responsable:",
        (programa.id,),
    )
    yield Apartado(
        "1.c)",
        "Identificador completo de la versión concreta del sistema informático a que se refiere esta declaración "
        "responsable:",
        (programa.version,),
    )
    yield Apartado(
        "1.d)",
        "Componentes, hardware y software, de que consta el sistema informático a que se refiere esta declaración "
        "responsable, junto con una breve descripción de lo que hace dicho sistema informático y de sus principales "
        "funcionalidades:",
        (*FUNCIONES, *([SEPARADOS] if programa.varios_obligados else [])),
    )
    yield from _de_las_modalidades(programa)


def _de_las_modalidades(programa: Programa) -> Iterator[Apartado]:
    yield Apartado(
        "1.e)",
        "Indicación de si el sistema informático a que se refiere esta declaración responsable se ha producido de tal "
        "manera que, a los efectos de cumplir con el Reglamento, solo pueda funcionar exclusivamente como "
        "«VERI*FACTU»:",
        (_si_o_no(programa.solo_verifactu),),
    )
    yield Apartado(
        "1.f)",
        "Indicación de si el sistema informático a que se refiere esta declaración responsable permite ser usado por "
        "varios obligados tributarios o por un mismo usuario para dar soporte a la facturación de varios obligados "
        "tributarios:",
        (_si_o_no(programa.varios_obligados),),
    )
    yield Apartado(
        "1.g)",
        "Tipos de firma utilizados para firmar los registros de facturación y de evento en el caso de que el sistema "
        "informático a que se refiere esta declaración responsable no sea utilizado como «VERI*FACTU»:",
        (programa.firmas or SIN_FIRMA,),
    )


def _del_productor(productor: Productor) -> Iterator[Apartado]:
    yield Apartado(
        "1.h)",
        "Nombre y apellidos de la persona o razón social de la entidad productora del sistema informático a que se "
        "refiere esta declaración responsable:",
        (productor.nombre or SIN_INDICAR,),
    )
    yield Apartado(
        "1.i)",
        "Número de identificación fiscal (NIF) español de la persona o entidad productora del sistema informático a "
        "que se refiere esta declaración responsable:",
        (productor.nif or SIN_INDICAR,),
    )
    yield Apartado(
        "1.j)",
        "Dirección postal completa de contacto de la persona o entidad productora del sistema informático a que se "
        "refiere esta declaración responsable:",
        (productor.direccion or SIN_INDICAR,),
    )


def _constancia(*, vale: bool) -> Apartado:
    """Quien no ha suscrito nada no hace constar nada."""
    if not vale:
        return Apartado(
            "1.k)", f"Constancia de que dicho sistema informático, en la versión indicada, {_CUMPLE}", (_NO,)
        )
    return Apartado(
        "1.k)",
        "La persona o entidad productora del sistema informático a que se refiere esta declaración responsable hace "
        f"constar que dicho sistema informático, en la versión indicada en ella, {_CUMPLE}",
    )


def _fecha_y_lugar(suscrita: Suscrita, *, vale: bool) -> Apartado:
    fecha = escribir_fecha_larga(suscrita.fecha) if vale and suscrita.fecha else "sin suscribir."
    return Apartado(
        "1.l)",
        "Fecha y lugar en los que la persona o entidad productora del sistema informático suscribe esta declaración "
        "responsable del mismo:",
        (f"Fecha: {fecha}", f"Lugar: {suscrita.lugar or SIN_INDICAR}"),
    )


def _anexo(programa: Programa, productor: Productor) -> Iterator[Apartado]:
    """Lo que la Orden recomienda añadir (art. 15.2); lo que no se sabe no se pone."""
    de_quien = (
        "de la persona o entidad productora del sistema informático a que se refiere esta declaración responsable"
    )
    if productor.correo:
        yield Apartado("2.a)", f"Otras formas de contacto {de_quien}:", (f"Correo electrónico: {productor.correo}",))
    if productor.web:
        yield Apartado("2.b)", f"Direcciones de Internet {de_quien}:", (productor.web,))
    yield Apartado(
        "2.c)",
        "Cómo cumple el sistema informático a que se refiere esta declaración responsable las especificaciones "
        "técnicas y funcionales de la Orden HAC/1177/2024:",
        COMO_SE_CUMPLE,
    )
    yield Apartado(
        "2.d)",
        "Componentes de uso general, de otros productores, en los que se apoya el cumplimiento, con su versión exacta "
        "y cómo se usan:",
        tuple(f"{componente.nombre} {componente.version}: {componente.uso}" for componente in programa.componentes),
    )


def _si_o_no(dato: bool) -> str:
    return "S - Sí" if dato else "N - No"
