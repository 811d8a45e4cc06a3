"""Las piezas de la lista de facturas: su fila, lo que se elige y lo que se hace con ello."""
