// Si hay red: el canal con el servidor tarda en darse cuenta de que la ha perdido, y el navegador lo sabe al momento.
import { useSyncExternalStore } from "react";
import { refs } from "$/utils/state";

const suscribir = (lector) => {
  window.addEventListener("online", lector);
  window.addEventListener("offline", lector);
  return () => {
    window.removeEventListener("online", lector);
    window.removeEventListener("offline", lector);
  };
};

export const useSinRed = () => useSyncExternalStore(suscribir, () => !navigator.onLine, () => false);

// Devuelve si se puede pedir ahora; si no, lo dice.
export const hayRed = () => {
  if (!navigator.onLine) refs.__toast?.("Sin conexión. Espera a que vuelva para hacer esto: lo escrito no se pierde.", { id: "red" });
  return navigator.onLine;
};

// Lo que no tiene vuelta no se pide sin red: se quedaría en camino y se haría al volver, cuando ya nadie lo mira.
if (typeof window !== "undefined") {
  const alPulsar = (toque) => {
    if (!toque.target.closest?.("[data-con-red]") || hayRed()) return;
    toque.preventDefault();
    toque.stopPropagation();
  };
  window.addEventListener("click", alPulsar, true);
}
