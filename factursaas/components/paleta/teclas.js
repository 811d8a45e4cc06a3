// Si una tecla sola («n», «?») hace algo; quien dicta o escribe con ayuda puede quitarlas (WCAG 2.1.4).
const CLAVE = "factursaas.teclas";

export const conTeclasSueltas = () => localStorage.getItem(CLAVE) !== "no";

export const ponerTeclasSueltas = (puestas) => localStorage.setItem(CLAVE, puestas ? "si" : "no");

export const conOrden = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
