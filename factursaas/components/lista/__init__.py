"""Lo que va alrededor de una lista grande: sus filtros, sus vistas, sus totales y cómo llevársela."""
