"""Lo que hace grande una lista: sus filtros, vistas y totales, y lo que se elige y se hace con ello."""
