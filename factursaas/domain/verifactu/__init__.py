"""El registro de facturación de VERI*FACTU: qué dice, su huella y cómo se escribe."""
