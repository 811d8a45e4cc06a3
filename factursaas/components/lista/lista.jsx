// Lo que la lista de facturas hace en el navegador para no esperar al servidor:
//   Lista    teclas y pulsaciones de sus filas: asomarse, subir y bajar con las flechas, y no perder el teclado
//   Casilla  se marca al momento, y luego dice lo que diga el servidor; sabe estar a medias
import { useEffect, useRef } from "react";
import { hayDialogo } from "$/public/external/factursaas/components/dialogo/encima.js";
import "./lista.css";

const enlaceDe = (nodo) => nodo.closest?.(".enlace-fila");

// Al enfocar el enlace, el navegador correría de lado el texto de una celda que no cabe: se mueve la página, no la celda.
export function enfocarFila(fila) {
  fila?.scrollIntoView({ block: "nearest" });
  fila?.querySelector(".enlace-fila")?.focus({ preventScroll: true });
}

// Quien cobra con el teclado no lo pierde al irse lo que pulsó: sigue en la fila, o en lo que haya quedado en su sitio.
function devolverElTeclado(factura) {
  const tiene = document.activeElement;
  if (hayDialogo() || (tiene && tiene !== document.body && !tiene.closest("[data-sonner-toaster]"))) return;
  const asomada = document.querySelector(".vistazo");
  const fila = factura && document.getElementById(`fila-${factura}`);
  if (asomada) asomada.focus({ preventScroll: true });
  else if (fila) enfocarFila(fila);
  else {
    const titulo = document.querySelector("main h1");
    titulo?.setAttribute("tabindex", "-1");
    titulo?.focus();
  }
}

// Lo pulsado se va al dibujar la página; el aviso con «Deshacer», algo después.
const AL_IRSE = [60, 350];

export function Lista({ onAsomar, children, ...resto }) {
  useEffect(() => {
    const alPedirlo = ({ detail }) => AL_IRSE.forEach((espera) => setTimeout(devolverElTeclado, espera, detail));
    window.addEventListener("enfocar-fila", alPedirlo);
    return () => window.removeEventListener("enfocar-fila", alPedirlo);
  }, []);
  const alPulsar = (pulsacion) => {
    // Con la segunda de dos pulsaciones se cobraría la que acaba de subir a ese sitio.
    if (pulsacion.detail > 1 && pulsacion.target.closest?.(".fila-accion")) pulsacion.stopPropagation();
    const enlace = enlaceDe(pulsacion.target);
    const aOtraPestana = pulsacion.metaKey || pulsacion.ctrlKey || pulsacion.shiftKey || pulsacion.altKey;
    if (!enlace || aOtraPestana) return;
    pulsacion.preventDefault();
    onAsomar(enlace.closest("tr").id);
  };
  const alTeclear = (tecla) => {
    const enlace = enlaceDe(tecla.target);
    if (!enlace || tecla.ctrlKey || tecla.metaKey || tecla.altKey) return;
    const paso = { ArrowDown: 1, ArrowUp: -1 }[tecla.key];
    if (tecla.key === " ") enlace.click();
    else if (paso) {
      const filas = [...tecla.currentTarget.querySelectorAll("tr:has(.enlace-fila)")];
      enfocarFila(filas[filas.indexOf(enlace.closest("tr")) + paso]);
    } else return;
    tecla.preventDefault();
  };
  return (
    <div onClickCapture={alPulsar} onKeyDown={alTeclear} {...resto}>
      {children}
    </div>
  );
}

export function Casilla({ nombre, marcada, aMedias, onMarcar, ...resto }) {
  const campo = useRef(null);
  useEffect(() => {
    campo.current.checked = marcada;
    campo.current.indeterminate = aMedias && !marcada;
  });
  return (
    <label className="casilla" {...resto}>
      <input
        ref={campo}
        type="checkbox"
        aria-label={nombre}
        defaultChecked={marcada}
        onClick={(pulsacion) => onMarcar(pulsacion.currentTarget.checked, pulsacion.shiftKey)}
      />
    </label>
  );
}
