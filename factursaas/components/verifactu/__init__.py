"""Las piezas de la página de VERI*FACTU y de lo que la AEAT dice de cada factura."""
