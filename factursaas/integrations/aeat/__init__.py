"""La AEAT: enviarle registros y preguntarle qué tiene."""
