"""Lo que el programa cuenta de su marcha: registros, métricas y errores, sin datos de nadie."""
