// Lo que comparten las casillas del editor.
import { useLayoutEffect, useRef } from "react";

// Tras qué línea se pidió seguir cuando aún no había otra: la primera que nazca se lleva el foco.
export const esperada = { tras: null };

export const ajustarAlto = (nodo) => {
  if (nodo?.tagName !== "TEXTAREA") return;
  nodo.style.height = "auto";
  nodo.style.height = `${nodo.scrollHeight}px`;
};

const delServidor = new WeakMap();

// El servidor solo escribe en una casilla que sigue como él la dejó, o en una lista que no se está usando.
export const useValorDelServidor = (nodo, valor) => {
  const visto = useRef(valor);
  useLayoutEffect(() => {
    const campo = nodo.current;
    const intacto = campo.value === visto.current || (campo.tagName === "SELECT" && campo !== document.activeElement);
    if (intacto && campo.value !== valor) campo.value = valor;
    visto.current = valor;
    delServidor.set(campo, valor);
    ajustarAlto(campo);
  }, [valor]);
};

// Al abrirse otra vez el borrador (lo ha guardado otra ventana), lo que aquí no está por guardar queda como él diga.
export const ponerLoDelServidor = (campos, pendientes) => {
  for (const campo of campos) {
    const valor = delServidor.get(campo);
    if (valor === undefined || campo.value === valor || pendientes.has(campo.name)) continue;
    campo.value = valor;
    ajustarAlto(campo);
  }
};

let enUso = null;

// Al caerse el servidor y volver, el formulario se vuelve a pintar: quien tecleaba sigue en su casilla.
export const recordarFoco = (documento, forma) => {
  const campo = document.activeElement;
  const suya = campo?.name && forma.contains(campo);
  enUso = suya ? { documento, nombre: campo.name, desde: campo.selectionStart, hasta: campo.selectionEnd } : null;
};

export const devolverFoco = (documento, forma) => {
  const campo = enUso?.documento === documento && forma.elements.namedItem(enUso.nombre);
  if (!campo || document.activeElement !== document.body) return;
  campo.focus();
  if (typeof enUso.desde === "number") campo.setSelectionRange(enUso.desde, enUso.hasta);
};
