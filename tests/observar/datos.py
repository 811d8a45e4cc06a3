"""Datos que se reconocen allí donde aparezcan."""

USER_ID, CORREO, CONTRASENA = "user_zenobia_de_prueba", "zenobia.quintanilla@correo-suyo.es", "clave-de-zenobia-1"
CLIENTE = {"nombre": "Wenceslao Urrutibeascoa", "nif": "12345678Z", "email": "wenceslao@correo-ajeno.es"}
EMISOR = {
    "nif": "B12345674",
    "nombre": "Zenobia Quintanilla, S.L.",
    "direccion": "Calle Escondida, 13",
    "codigo_postal": "28004",
    "municipio": "Madrid",
    "iban": "ES9121000418450200051332",
}
PETICION = "peticion-del-proxy-0001"
NO_SE_DICE = (
    *("Zenobia", "Quintanilla", "Wenceslao", "Urrutibeascoa", "Escondida", "correo-suyo", "correo-ajeno"),
    *("12345678Z", "B12345674", "ES9121000418450200051332", USER_ID, CONTRASENA, "eyJ", "Bearer"),
)
