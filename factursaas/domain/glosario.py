"""Las palabras de Hacienda que salen en las pantallas: qué es cada una, en una frase, y la norma que lo dice."""

from dataclasses import dataclass

_LIVA = "Ley 37/1992, del IVA"
_FACTURACION = "RD 1619/2012, de facturación"
_SISTEMAS = "RD 1007/2023, de los programas de facturación"
_ORDEN = "Orden HAC/1177/2024"


@dataclass(frozen=True, slots=True)
class Termino:
    """Una palabra. `pregunta` es el nombre del botón que la explica, sin los signos."""

    clave: str
    nombre: str
    pregunta: str
    frase: str
    norma: str
    tema: str

    @property
    def direccion(self) -> str:
        """Su sitio en la página de ayuda."""
        return f"/ayuda#{self.clave}"


_Fila = tuple[str, str, str, str]
"""Clave, nombre con su artículo detrás, frase y norma."""

_FACTURAS: list[_Fila] = [
    ("factura_completa", "factura completa (una)",
     "La corriente: lleva los datos de quien vende y de quien compra, y con ella el cliente se deduce el impuesto.",
     f"Art. 6 {_FACTURACION}"),
    ("simplificada", "factura simplificada (una)",
     "El antiguo tique: no hace falta decir quién compra, y llega hasta 400 €, o 3.000 € en actividades como el "
     "comercio o la hostelería.",
     f"Art. 4 {_FACTURACION}"),
    ("canje", "canje (un)",
     "Dar una factura completa a cambio de uno o varios tiques: los sustituye, y no cuenta como rectificar.",
     f"Art. 15.6 {_FACTURACION}"),
    ("serie", "serie (una)",
     "Un grupo de facturas que se numeran seguidas y sin huecos; las rectificativas y los tiques llevan la suya.",
     f"Art. 6.1.a {_FACTURACION}"),
    ("nif", "NIF (el)",
     "El número con que Hacienda te conoce: el DNI o el NIE con su letra o, si es una empresa, el antiguo CIF.",
     f"Arts. 6.1.d {_FACTURACION}, y 18 y siguientes RD 1065/2007"),
    ("domicilio", "domicilio (el)",
     "La dirección de quien vende y de quien compra: va en toda factura completa; a un particular no hace falta "
     "pedírsela.",
     f"Art. 6.1.e {_FACTURACION}"),
    ("fecha_operacion", "fecha de la operación (la)",
     "El día en que se entregó o se hizo el trabajo, si no es el de la factura: manda en qué tipo de impuesto toca.",
     f"Art. 6.1.i {_FACTURACION}"),
    ("vencimiento", "vencimiento (un)",
     "El día en que se tiene que pagar; entre empresas no se pueden pactar más de 60 días.",
     "Art. 4 Ley 3/2004, de morosidad"),
    ("suplido", "suplido (un)",
     "Lo que pagas en nombre de tu cliente y por encargo suyo: se le pide tal cual, sin IVA ni retención.",
     f"Art. 78.Tres.3.º {_LIVA}"),
    ("anticipo", "anticipo (un)",
     "Lo que se cobra antes de entregar: lleva su impuesto desde ese momento, y en la factura final se descuenta.",
     f"Art. 75.Dos {_LIVA}"),
    ("por_destinatario", "factura que expide el cliente (la)",
     "La que hace quien compra en nombre de quien vende, porque lo han acordado; va en una serie para ella sola.",
     f"Arts. 5 y 6.1.a {_FACTURACION}"),
]  # fmt: skip
_IMPUESTOS: list[_Fila] = [
    ("iva", "IVA (el)",
     "El impuesto de lo que se vende en la Península y Baleares: lo cobras a tu cliente y lo ingresas en Hacienda.",
     f"Arts. 1 y 3 {_LIVA}"),
    ("igic", "IGIC (el)",
     "El impuesto que hace en Canarias las veces del IVA, con sus propios tipos: el general es el 7 %.",
     "Ley 20/1991, del IGIC"),
    ("ipsi", "IPSI (el)",
     "El impuesto que hace en Ceuta y en Melilla las veces del IVA; los tipos los pone cada ciudad.",
     "Ley 8/1991, del IPSI"),
    ("base_imponible", "base imponible (la)",
     "Lo que cuesta lo vendido, ya con sus descuentos: sobre ella se calcula el impuesto.",
     f"Arts. 78 y 79 {_LIVA}"),
    ("cuota", "cuota (la)",
     "El impuesto en euros: la base por su tipo.",
     f"Arts. 88 y 90 {_LIVA}"),
    ("recargo_equivalencia", "recargo de equivalencia (el)",
     "Un añadido al IVA que el proveedor cobra a los comercios de personas físicas; a cambio, ellos no lo declaran.",
     f"Arts. 148, 154 y 161 {_LIVA}"),
    ("criterio_caja", "criterio de caja (el)",
     "Un régimen en el que el IVA se ingresa cuando te pagan, como tarde el 31 de diciembre del año siguiente.",
     f"Arts. 163 decies y siguientes {_LIVA}"),
    ("retencion_irpf", "retención de IRPF (la)",
     "Lo que tu cliente empresa no te paga a ti sino a Hacienda, a cuenta de tu renta: 15 %, o 7 % si empiezas; a "
     "una sociedad, nada.",
     "Arts. 95 y 100 RD 439/2007, del IRPF"),
    ("inversion", "inversión del sujeto pasivo (la)",
     "La factura va sin IVA porque lo declara quien compra: pasa en obras, chatarra o móviles entre empresas.",
     f"Art. 84.Uno.2.º {_LIVA}, y 6.1.m {_FACTURACION}"),
    ("no_sujeta", "operación no sujeta (una)",
     "La que queda fuera del impuesto: por ley, o porque se entiende hecha en otro sitio, como un servicio a una "
     "empresa francesa.",
     f"Arts. 7, 14 y 68 a 70 {_LIVA}"),
    ("exenta", "operación exenta (una)",
     "La que está dentro del impuesto, pero no lo paga; la factura tiene que decir por qué.",
     f"Arts. 20 a 25 {_LIVA}, y 6.1.j {_FACTURACION}"),
    ("E1", "exención E1 (la)",
     "Actividades de interés general: la sanidad, la enseñanza, los seguros o el alquiler de viviendas.",
     f"Art. 20 {_LIVA}"),
    ("E2", "exención E2 (la)",
     "Las exportaciones: lo que sale de la Unión Europea.",
     f"Art. 21 {_LIVA}"),
    ("E3", "exención E3 (la)",
     "Lo asimilado a exportar: los barcos, los aviones y lo que los abastece.",
     f"Art. 22 {_LIVA}"),
    ("E4", "exención E4 (la)",
     "Lo que está en zonas francas, depósitos y regímenes de aduanas.",
     f"Arts. 23 y 24 {_LIVA}"),
    ("E5", "exención E5 (la)",
     "Las ventas a una empresa de otro país de la Unión Europea que te da su NIF-IVA.",
     f"Art. 25 {_LIVA}"),
    ("E6", "exención E6 (la)",
     "Exenta por otra causa que no es ninguna de las anteriores.",
     "Orden HAC/1177/2024, anexo, lista L10"),
    ("intracomunitaria", "operación intracomunitaria (una)",
     "Vender a una empresa de otro país de la Unión: va sin IVA si las dos partes están en el VIES.",
     f"Arts. 25 y 69 {_LIVA}"),
    ("nif_iva", "NIF-IVA (el)",
     "El NIF con las letras del país delante, como DE136695976: con él se opera dentro de la Unión Europea.",
     "Art. 25 RD 1065/2007"),
    ("vies", "VIES (el)",
     "La lista europea de quienes tienen NIF-IVA: antes de facturar sin IVA se mira si tu cliente está.",
     "Art. 31 Reglamento (UE) 904/2010"),
    ("ticketbai", "TicketBAI",
     "El sistema de facturación del País Vasco, ante las haciendas forales: allí ocupa el lugar de VERI*FACTU.",
     "Normas Forales 13/2021 de Álava, 5/2020 de Bizkaia y 3/2020 de Gipuzkoa"),
]  # fmt: skip
_CORREGIR: list[_Fila] = [
    ("rectificativa", "factura rectificativa (una)",
     "La que corrige a otra ya emitida: la primera no se toca, y la nueva dice cuál corrige y por qué.",
     f"Art. 15 {_FACTURACION}, y 80 y 89 {_LIVA}"),
    ("por_sustitucion", "rectificar por sustitución",
     "La nueva dice la factura entera como tenía que haber sido, y ocupa el lugar de la primera.",
     f"Art. 15.5 {_FACTURACION}"),
    ("por_diferencias", "rectificar por diferencias",
     "La nueva solo dice lo que cambia, con su signo: lo que se devuelve o se descuenta va en negativo.",
     f"Art. 15.5 {_FACTURACION}"),
    ("R1", "clave R1 (la)",
     "Cambia el precio o el impuesto por una devolución, un descuento, una venta que queda sin efecto o un error de "
     "derecho.",
     f"Art. 80.Uno, Dos y Seis {_LIVA}"),
    ("R2", "clave R2 (la)",
     "El cliente ha entrado en concurso y se recupera el impuesto que no va a pagar.",
     f"Art. 80.Tres {_LIVA}"),
    ("R3", "clave R3 (la)",
     "El cliente no paga, la deuda se da por incobrable y se recupera su impuesto.",
     f"Art. 80.Cuatro {_LIVA}"),
    ("R4", "clave R4 (la)",
     "Cualquier otra corrección: un precio mal puesto o unos datos equivocados.",
     f"Art. 15 {_FACTURACION}"),
    ("R5", "clave R5 (la)",
     "La corrección de una factura simplificada, sea cual sea la causa.",
     f"Art. 15 {_FACTURACION}"),
    ("anulacion", "anular una factura",
     "Decir que nunca debió existir: solo vale si la operación no existió; si existió, se rectifica.",
     f"Art. 11 {_SISTEMAS}"),
    ("subsanacion", "subsanar un registro",
     "Volver a mandar lo que se dijo a la AEAT de una factura cuando era eso lo que estaba mal, y no la factura.",
     f"Anexo de la {_ORDEN}, campo Subsanacion"),
]  # fmt: skip
_VERIFACTU: list[_Fila] = [
    ("verifactu", "VERI*FACTU",
     "La forma de facturar en que cada factura se comunica a la AEAT al emitirla; se comprueba con su QR.",
     f"Arts. 15 y 16 {_SISTEMAS}"),
    ("no_verifactu", "NO VERI*FACTU",
     "La otra forma: los registros no se mandan, se guardan firmados junto con lo que pasa en el programa.",
     f"Arts. 8 y 9 {_SISTEMAS}"),
    ("registro", "registro de facturación (un)",
     "Lo que el programa apunta de cada factura al emitirla o anularla, en la forma que manda la AEAT.",
     f"Arts. 10 y 11 {_SISTEMAS}"),
    ("huella", "huella (la)",
     "Un número que sale de todo lo que dice el registro: si alguien cambiara una coma, ya no cuadraría.",
     f"Art. 13 {_ORDEN}"),
    ("encadenado", "encadenado (el)",
     "Cada registro lleva la huella del anterior, así que no se puede quitar ni cambiar uno sin que se note.",
     f"Arts. 6 y 7 {_ORDEN}"),
    ("qr", "código QR de la factura (el)",
     "Lleva a la página de la AEAT en la que cualquiera comprueba que esa factura se ha comunicado.",
     f"Arts. 20 y 21 {_ORDEN}"),
    ("certificado", "certificado electrónico (el)",
     "El fichero con que te identificas ante la AEAT: con él se mandan o se firman tus registros.",
     f"Arts. 14 y 16 {_ORDEN}"),
    ("declaracion", "declaración responsable (la)",
     "En la que quien hace el programa asegura que cumple lo que pide la norma.",
     f"Art. 13 {_SISTEMAS}"),
]  # fmt: skip
_TEMAS = {"Las facturas": _FACTURAS, "Los impuestos": _IMPUESTOS, "Corregir": _CORREGIR, "VERI*FACTU": _VERIFACTU}


def _termino(tema: str, fila: _Fila) -> Termino:
    clave, nombre, frase, norma = fila
    solo, _, articulo = nombre.partition(" (")
    con_articulo = f"{articulo.removesuffix(')')} {solo}" if articulo else solo
    return Termino(clave, solo[0].upper() + solo[1:], f"Qué es {con_articulo}", frase, norma, tema)


TERMINOS: dict[str, Termino] = {fila[0]: _termino(tema, fila) for tema, filas in _TEMAS.items() for fila in filas}
"""Todos, por su clave y en el orden en que se leen."""


def termino(clave: str) -> Termino:
    """El de esa clave.

    >>> termino("recargo_equivalencia").pregunta, termino("verifactu").pregunta, termino("suplido").direccion
    ('Qué es el recargo de equivalencia', 'Qué es VERI*FACTU', '/ayuda#suplido')
    """
    return TERMINOS[clave]
