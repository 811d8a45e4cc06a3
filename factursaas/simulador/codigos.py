"""Los códigos de error de la AEAT que usa el simulador, o que se le piden como fallo, con el texto que ella publica."""

_MARGEN_DEL_RELOJ = "240 segundos"
_TEXTOS = """
1103 El valor del campo ID es incorrecto.
1104 El valor del campo NumSerieFactura es incorrecto.
1105 El valor del campo FechaExpedicionFactura es incorrecto.
1108 El NIF del IDEmisorFactura debe ser el mismo que el NIF del ObligadoEmision.
1109 El NIF no está identificado en el censo de la AEAT.
1110 El NIF no está identificado en el censo de la AEAT.
1111 El campo CodigoPais es obligatorio cuando IDType es distinto de NIF-IVA (02).
1112 El campo FechaExpedicionFactura es superior a la fecha actual.
1114 Si la factura es de tipo rectificativa, el campo TipoRectificativa debe tener valor.
1115 Si la factura no es de tipo rectificativa, el campo TipoRectificativa no debe tener valor.
1116 Debe informarse el campo FacturasSustituidas sólo si la factura es de tipo F3.
1117 Si la factura no es de tipo rectificativa, el bloque FacturasRectificadas no podrá venir informado.
1118 Si la factura es de tipo rectificativa por sustitución el bloque ImporteRectificacion es obligatorio.
1119 Si la factura no es de tipo rectificativa por sustitución el bloque ImporteRectificacion no debe tener valor.
1122 El campo CodigoPais indicado no coincide con los dos primeros dígitos del identificador.
1123 El formato del NIF es incorrecto.
1124 El valor del campo TipoImpositivo no está incluido en la lista de valores permitidos.
1125 El valor del campo FechaOperacion tiene una fecha superior a la permitida.
1126 El valor del CodigoPais solo puede ser ES cuando el IDType sea Pasaporte (03) o No Censado (07). Si IDType es No Censado (07) el CodigoPais debe ser ES (España).
1130 El campo NumSerieFactura contiene caracteres no permitidos.
1131 El valor del campo ID ha de ser el NIF de una persona física cuando el campo IDType tiene valor No Censado (07).
1134 El valor del campo FechaOperacion no debe ser inferior a la fecha actual menos veinte años.
1138 El campo Macrodato solo debe ser informado con valor S si el valor de ImporteTotal es igual o superior a +-100.000.000
1139 Si el campo ImporteTotal está informado y es igual o superior a +-100.000.000 el campo Macrodato debe estar informado con valor S.
1140 Los campos CuotaRepercutida y BaseImponibleACoste deben tener el mismo signo.
1142 El campo CuotaRepercutida tiene un valor incorrecto para el valor de los campos BaseImponibleOimporteNoSujeto y TipoImpositivo suministrados.
1143 Los campos CuotaRepercutida y BaseImponibleOimporteNoSujeto deben tener el mismo signo.
1144 El campo CuotaRepercutida tiene un valor incorrecto para el valor de los campos BaseImponibleACoste y TipoImpositivo suministrados.
1145 Formato de fecha incorrecto.
1146 Sólo se permite que la fecha de expedicion de la factura sea anterior a la fecha operación si los detalles del desglose son ClaveRegimen 14 o 15 e Impuesto 01, 03 o vacío.
1147 Si ClaveRegimen es 14, FechaOperacion es obligatoria y debe ser posterior a la FechaExpedicionFactura.
1148 Si la ClaveRegimen es 14, el campo TipoFactura debe ser F1, R1, R2, R3 o R4.
1149 Si ClaveRegimen es 14, el NIF de Destinatarios debe estar identificado en el censo de la AEAT y comenzar por P, Q, S o V.
1150 Cuando TipoFactura sea F2 y no este informado NumRegistroAcuerdoFacturacion o FacturaSinIdentifDestinatarioArt61d no sea S el sumatorio de BaseImponibleOimporteNoSujeto y CuotaRepercutida de todas las líneas de detalle no podrá ser superior a 3.000.
1152 La fecha de expedición no puede ser inferior al 28 de octubre de 2024.
1153 Valor del campo RechazoPrevio no válido, solo podrá incluirse el campo RechazoPrevio con valor X si se ha informado el campo Subsanacion y tiene el valor S.
1157 El valor de cupón solo puede ser S o N si está informado. El valor de cupón sólo puede ser S si el tipo de factura es R1 o R5.
1158 Se está informando EmitidaPorTerceroODestinatario, pero no se informa el bloque correspondiente.
1160 Si el TipoImpositivo es 5%, sólo se admite TipoRecargoEquivalencia 0,5 o 0,62.
1161 El valor del campo RechazoPrevio no es válido, no podrá incluirse el campo RechazoPrevio con valor S si no se ha informado del campo Subsanacion o tiene el valor N.
1162 Si el TipoImpositivo es 21%, sólo se admite TipoRecargoEquivalencia 5,2 ó 1,75.
1163 Si el TipoImpositivo es 10%, sólo se admite TipoRecargoEquivalencia 1,4.
1164 Si el TipoImpositivo es 4%, sólo se admite TipoRecargoEquivalencia 0,5.
1165 Si el TipoImpositivo es 0% sólo se admite TipoRecargoEquivalencia 0% entre el 1 de enero de 2023 y el 30 de septiembre de 2024.
1166 Si el TipoImpositivo es 2% entre el 1 de octubre de 2024 y el 31 de diciembre de 2024, sólo se admite TipoRecargoEquivalencia 0,26.
1169 Si el TipoImpositivo es 7,5% entre el 1 de octubre de 2024 y el 31 de diciembre de 2024, sólo se admite TipoRecargoEquivalencia 1.
1170 Si el TipoImpositivo es 0%, desde el 1 de octubre del 2024, sólo se admite TipoRecargoEquivalencia 0,26.
1172 El valor del campo NIF u ObligadoEmision son nulos.
1173 Sólo se permite que la fecha de operación sea superior a la fecha actual si los detalles del desglose son ClaveRegimen 14 o 15 e Impuesto IVA(01) o IGIC(03) o vacío.
1174 El valor del campo FechaExpedicionFactura del bloque RegistroAnteriores incorrecto.
1176 El valor de campo NIF del bloque SistemaInformatico es incorrecto.
1177 El valor de campo IdSistemaInformatico del bloque SistemaInformatico es incorrecto.
1179 Error en el bloque de SistemaInformatico.
1183 El campo FacturaSimplificadaArticulos7273 solo se podrá rellenar con S si TipoFactura es de tipo F1 o F3 o R1 o R2 o R3 o R4.
1185 El campo FacturaSinIdentifDestinatarioArt61d solo se podrá rellenar con S si TipoFactura es de tipo F2 o R5.
1186 Si EmitidaPorTercerosODestinatario es igual a T el bloque Tercero será de cumplimentación obligatoria.
1187 Sólo se podrá cumplimentarse el bloque Tercero si el valor de EmitidaPorTercerosODestinatario es T.
1188 El NIF del bloque Tercero debe ser diferente al NIF del ObligadoEmision.
1189 Si TipoFactura es F1 o F3 o R1 o R2 o R3 o R4 el bloque Destinatarios tiene que estar cumplimentado.
1190 Si TipoFactura es F2 o R5 el bloque Destinatarios no puede estar cumplimentado.
1191 Si TipoFactura es R3 sólo se admitirá NIF o IDType = No Censado (07).
1192 Si TipoFactura es R2 sólo se admitirá NIF o IDType = No Censado (07) o NIF-IVA (02).
1194 El valor del campo TipoImpositivo es incorrecto, el valor informado solo es permitido para FechaOperacion o FechaExpedicionFactura posterior o igual a 1 de julio de 2022 e inferior o igual a 30 de septiembre de 2024.
1197 Si CalificacionOperacion tiene valor Operación Sujeta y No exenta - Con inversión del sujeto pasivo (S2) TipoFactura solo puede ser F1, F3, R1, R2, R3 y R4.
1198 Si CalificacionOperacion tiene valor Operación Sujeta y No exenta - Con inversión del sujeto pasivo (S2) TipoImpositivo y CuotaRepercutida deberan tener valor 0.
1199 Si Impuesto es '01' (IVA), '03' (IGIC) o no se cumplimenta y ClaveRegimen es 01 no pueden marcarse la OperacionExenta E2, E3.
1200 Si ClaveRegimen es 03 CalificacionOperacion sólo puede ser Operación Sujeta y No exenta - Sin inversión del sujeto pasivo (S1).
1201 Si ClaveRegimen es 04 CalificacionOperacion sólo puede ser Operación Sujeta y No exenta - Con inversión del sujeto pasivo (S2) o bien OperacionExenta.
1202 Si ClaveRegimen es 06 TipoFactura no puede ser F2, F3, R5 y BaseImponibleACoste debe estar cumplimentado.
1203 Si ClaveRegimen es 07 OperacionExenta no puede ser E2, E3, E4 y E5 o CalificacionOperacion no puede ser S2, N1, N2.
1205 Si ClaveRegimen es 10 CalificacionOperacion tiene que ser N1, TipoFactura F1 y Destinatarios estar identificada mediante NIF.
1206 Si ClaveRegimen es 11 TipoImpositivo ha de ser 21%.
1207 La CuotaRepercutida solo podrá ser distinta de 0 si CalificacionOperacion es Operación Sujeta y No exenta - Sin inversión del sujeto pasivo (S1).
1208 Si CalificacionOperacion es Operación Sujeta y No exenta - Sin inversión del sujeto pasivo (S1) y BaseImponibleACoste no está cumplimentada, TipoImpositivo y CuotaRepercutida son obligatorios.
1209 Si CalificacionOperacion es Operación Sujeta y No exenta - Sin inversión del sujeto pasivo (S1) y ClaveRegimen es 06, TipoImpositivo y CuotaRepercutida son obligatorios.
1211 El bloque Tercero no puede estar identificado con IDType=No Censado (07).
1224 Si se informa el campo GeneradoPor deberá existir la agrupación Generador y viceversa.
1227 Si el campo GeneradoPor es igual a E debe estar relleno el campo NIF del bloque Generador.
1229 Si el valor de GeneradoPor es igual a T el valor del campo IDType del bloque Generador no debe ser No Censado (07).
1235 El valor del campo TipoImpositivo es incorrecto, el valor informado sólo es permitido para FechaOperacion o FechaExpedicionFactura posterior o igual a 1 de octubre de 2024 e inferior o igual a 31 de diciembre de 2024.
1236 El valor del campo TipoImpositivo es incorrecto, el valor informado solo es permitido para FechaOperacion o FechaExpedicionFactura posterior o igual a 1 de octubre de 2024 e inferior o igual a 31 de diciembre de 2024.
1237 El valor del campo CalificacionOperacion está informado como Operación No sujeta (N1 o N2) y el impuesto es IVA. No se puede informar de los campos TipoImpositivo, CuotaRepercutida, TipoRecargoEquivalencia y CuotaRecargoEquivalencia.
1238 Si la operacion es exenta no se puede informar ninguno de los campos TipoImpositivo, CuotaRepercutida, TipoRecargoEquivalencia y CuotaRecargoEquivalencia.
1244 El campo FechaHoraHusoGenRegistro tiene un formato incorrecto.
1245 Si el campo Impuesto está vacío o tiene valor IVA(01) o IPSI(02) o IGIC(03) el campo ClaveRegimen debe de estar cumplimentado.
1250 El valor de fecha desde debe ser menor que el valor de fecha hasta en RangoFechaExpedicion.
1252 Si ClaveRegimen es 08 el campo CalificacionOperacion tiene que tener el valor Operación No sujeta por reglas de localización (N2) e ir siempre informado.
1257 El campo BaseImponibleACoste solo puede estar cumplimentado si la ClaveRegimen es = '06' o Impuesto = '02' (IPSI) o Impuesto = '05' (Otros).
1258 El valor de campo NIF del bloque Generador es incorrecto.
1259 En el bloque Generador si se identifica mediante NIF, el NIF debe estar identificado y ser distinto del NIF ObligadoEmision.
1260 El campo ClaveRegimen solo debe de estar cumplimentado si el campo Impuesto está vacío o tiene valor IVA(01) o IPSI(02) o IGIC(03)
1261 El campo IndicadorRepresentante solo debe de estar cumplimentado si se consulta por ObligadoEmision
1262 La longitud de huella no cumple con las especificaciones.
1272 Si se consulta por Destinatario el valor del campo MostrarSistemaInformatico debe valer 'N' o no estar cumplimentado.
1281 Solo se puede cumplimentar TipoRecargoEquivalencia y CuotaRecargoEquivalencia cuando CalificacionOperacion tiene valor Operación Sujeta y No exenta - Sin inversión del sujeto pasivo (S1)
1284 Si se ha informado de TipoRecargoEquivalencia tambien se debe informar de CuotaRecargoEquivalencia y viceversa.
1286 Si el impuesto es IVA(01), IGIC(03) o vacio, si ClaveRegimen es 02 solo se podrá informar OperacionExenta.
1287 El valor del campo %s contiene carácteres no validos (<, >, ", ', =).
1289 Si Impuesto es IVA(01) o vacio y si el campo OperacionExenta es igual a 'E5' sólo deberá existir la agrupación IDOtro en el bloque Destinatario.
1291 El HASH del Registro anterior no es alfanumérico.
1292 El HASH no es alfanumérico.
1293 Si ClaveRegimen es 20 el campo CalificacionOperacion tiene que tener el valor Operación No sujeta por reglas de localización (N2) e ir siempre informado.
2000 El cálculo de la huella suministrada es incorrecta.
2001 El NIF del bloque Destinatarios no está identificado en el censo de la AEAT.
2002 La longitud de huella del registro anterior no cumple con las especificaciones.
2003 El contenido de la huella del registro anterior no cumple con las especificaciones.
2004 El valor del campo FechaHoraHusoGenRegistro debe ser la fecha actual del sistema de la AEAT, admitiéndose un margen de error de:
2005 El campo ImporteTotal tiene un valor incorrecto para el valor de los campos BaseImponibleOimporteNoSujeto, CuotaRepercutida y CuotaRecargoEquivalencia suministrados.
2006 El campo CuotaTotal tiene un valor incorrecto para el valor de los campos CuotaRepercutida y CuotaRecargoEquivalencia suministrados.
2007 No debe informarse como primer registro, existen facturas emitidas con el obligado emisión y el sistema informático actual.
2008 El valor de la huella del registro anterior debe ser diferente a la huella del registro actual.
2009 Si el campo Impuesto tiene valor IPSI(02) el campo ClaveRegimen debe de estar cumplimentado.
3000 Registro de facturación duplicado.
3001 El registro de facturación ya ha sido dado de baja.
3002 No existe el registro de facturación.
4102 El XML no cumple el esquema. Falta informar campo obligatorio.
4103 Se ha producido un error inesperado al parsear el XML.
4104 Error en la cabecera: el valor del campo NIF del bloque ObligadoEmision no está identificado.
4106 El formato de fecha es incorrecto.
4108 Error técnico al obtener el certificado.
4111 Error técnico al crear el trámite.
4112 El titular del certificado debe ser Obligado Emisión, Colaborador Social, Apoderado o Sucesor.
4114 El XML no cumple con el esquema: se ha superado el límite máximo permitido de facturas a registrar.
4116 Error en la cabecera: el campo NIF del bloque ObligadoEmision tiene un formato incorrecto.
4117 Error en la cabecera: el campo NIF del bloque Representante tiene un formato incorrecto.
4118 Error técnico: la dirección no se corresponde con el fichero de entrada.
4119 Error al informar caracteres cuya codificación no es UTF-8.
4120 Error en la cabecera: el valor del campo FechaFinVeriFactu es incorrecto, debe ser 31-12-20XX, donde XX corresponde con el año actual o el anterior.
4125 Error en la cabecera: Si el envío es por requerimiento el campo RefRequerimiento es obligatorio.
4126 Error en la cabecera: el campo RefRequerimiento solo debe informarse en sistemas en remisiones al endpoint del servicio a usar para la contestación a requerimientos de registros de facturación.
4127 Error en la cabecera: la remisión voluntaria solo debe informarse en sistemas VERIFACTU.
4132 El titular del certificado debe ser el destinatario que realiza la consulta, un Apoderado o Sucesor
4133 Error en la cabecera: el valor del campo RefRequerimiento no es alfanumérico.
4134 Servicio no activo.
4135 Esta URL no puede ser utilizada mediante GET.
4138 Petición vacía en el XML o encoding incorrecto.
4140 No puede acceder a la consulta de facturas al no estar apoderado en los trámites necesarios.
4141 Le informamos que su acceso al sistema VERIFACTU ha sido suspendido temporalmente para realizar cualquier solicitud. Para resolver este inconveniente, le solicitamos que se ponga en contacto con nuestro equipo de soporte a través del buzón de correo electrónico verifactu@correo.aeat.es, donde le atenderán con la mayor brevedad posible.
"""  # noqa: E501 - son textos de la AEAT
TEXTOS: dict[str, str] = {linea[:4]: linea[5:] for linea in _TEXTOS.strip().splitlines()}


def texto_de(codigo: str) -> str:
    """La descripción con que responde a un código; vacía si no es de los que usa.

    >>> texto_de("3002")
    'No existe el registro de facturación.'
    """
    texto = TEXTOS.get(codigo, "").replace("%s", "NumSerieFactura")
    return f"{texto} {_MARGEN_DEL_RELOJ}." if texto.endswith(":") else texto
