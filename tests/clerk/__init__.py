"""Un Clerk de mentira: su Frontend API y su Backend API en esta máquina, para el ClerkJS de verdad."""
