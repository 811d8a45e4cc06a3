"""Qué hace el programa y cómo cumple cada requisito, para la declaración responsable: solo lo que ya hace."""

FUNCIONES = (
    "Consta únicamente de software, sin hardware propio: un servidor que guarda los datos y genera los registros de "
    "facturación, una base de datos PostgreSQL y unas páginas que se usan con un navegador en un ordenador o en un "
    "teléfono. Se instala en un servidor, propio o de quien preste el servicio.",
    "Sirve para facturar: llevar clientes, productos y series; preparar borradores; emitir facturas completas, "
    "simplificadas y rectificativas, canjear y anular; anotar vencimientos y cobros; sacar cada factura en PDF; y "
    "consultar los registros de facturación. Se puede usar también desde otros programas, por una API.",
)
SEPARADOS = (
    "Permite llevar por separado la facturación de varios obligados tributarios y cumple para cada uno lo que se "
    "declara en el apartado 1.k), como si fueran sistemas informáticos distintos."
)
COMO_SE_CUMPLE = (
    "Un registro por factura (arts. 9 a 11 del Reglamento): el registro de alta se genera al emitir y el de anulación "
    "al anular, en la misma transacción que la factura. La base de datos no confirma una factura sin su registro ni un "
    "registro sin su factura.",
    "Huella y encadenamiento (arts. 6 y 7 de la Orden): cada registro lleva su huella SHA-256 y la del anterior, altas "
    "y anulaciones en una sola cadena por obligado y por instalación. La cadena se bloquea mientras se añade un "
    "registro, así que dos emisiones a la vez no la rompen.",
    "Inalterabilidad (art. 8 del Reglamento): ni la aplicación ni su usuario de la base de datos pueden cambiar lo que "
    "dice una factura emitida, ni borrarla, ni tocar un registro o acortar una cadena: lo impiden sus permisos y unos "
    "disparadores. "
    "Los errores se corrigen con facturas rectificativas o con una anulación, que dejan su propio registro.",
    "Numeración: los números de cada serie son correlativos y se dan al emitir, con la serie bloqueada.",
    "Fecha y hora (art. 7 de la Orden): cada registro lleva la fecha, la hora con segundos y el huso del territorio "
    "del emisor.",
    "Contenido y formato: cada registro se escribe en XML y UTF-8 con la estructura publicada en la sede electrónica, "
    "con sus importes en euros (art. 10 del Reglamento), y se guardan sus bytes exactos con su resumen SHA-256.",
    "Modalidad (arts. 15 y 16 del Reglamento y 17 de la Orden): cada obligado elige si remite sus registros, como "
    "«VERI*FACTU», o si los conserva firmados. De «VERI*FACTU» no se sale hasta el 1 de enero siguiente a haber "
    "comunicado la renuncia; cada cambio empieza otra cadena.",
    "Firma (arts. 6.c y 14 de la Orden): fuera de «VERI*FACTU» cada registro de facturación y de evento lleva una "
    "firma XAdES EPES hecha al generarlo. Sin certificado en vigor no se emite.",
    "Registro de eventos (art. 9 de la Orden): fuera de «VERI*FACTU» cada obligado tiene su cadena de eventos, firmada "
    "y aparte de la de facturación, con un resumen cada seis horas de funcionamiento y antes de cada parada.",
    "Comprobación (arts. 6 y 7 de la Orden): una orden recorre las cadenas, vuelve a calcular cada huella, comprueba "
    "los enlaces, las horas y las firmas, y dice qué registro no cuadra y por qué. Fuera de «VERI*FACTU» se mira "
    "además el último registro antes de añadir otro, y cada anomalía queda en un evento sin impedir facturar.",
    "Conservación y exportación (arts. 8 y 18 de la Orden): los registros firmados y los eventos de un periodo se "
    "descargan byte a byte, en los mensajes con que se contesta a un requerimiento y con el resumen SHA-256 de cada "
    "uno.",
    "Remisión (art. 16 de la Orden): en «VERI*FACTU» cada registro se remite al generarlo, en el orden de la cadena y "
    "respetando la espera que pide la Agencia Tributaria, con certificado del obligado o de quien presta el servicio. "
    "Si no se puede, se reintenta al menos cada hora con la marca de incidencia y se avisa al obligado. Se guardan los "
    "bytes enviados y los recibidos.",
    "Código QR y leyenda (arts. 20 y 21 de la Orden): cada factura impresa lleva el suyo al principio, con los datos "
    "exactos de su registro.",
    "Acceso y legibilidad: el obligado consulta su cadena entera y lee el XML de cada registro, en pantalla y por la "
    "API, y descarga un paquete con todo que se comprueba sin el programa.",
    "Varios obligados (art. 2 de la Orden): cada uno tiene su cadena y su número de instalación, que no se repite. La "
    "separación de sus datos la impone también la base de datos, fila a fila.",
)
PENDIENTES: tuple[str, ...] = ()
"""Lo que esta versión todavía no hace y la norma pide: mientras quede algo, la declaración no se puede suscribir."""
