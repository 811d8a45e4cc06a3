// Lo que la lista de facturas hace en el navegador para no esperar al servidor:
//   Lista    teclas y pulsaciones de sus filas: asomarse, y subir y bajar con las flechas
//   Casilla  se marca al momento, y luego dice lo que diga el servidor; sabe estar a medias
import { useEffect, useRef } from "react";
import "./lista.css";

const enlaceDe = (nodo) => nodo.closest?.(".enlace-fila");

// Al enfocar el enlace, el navegador correría de lado el texto de una celda que no cabe: se mueve la página, no la celda.
export function enfocarFila(fila) {
  fila?.scrollIntoView({ block: "nearest" });
  fila?.querySelector(".enlace-fila")?.focus({ preventScroll: true });
}

export function Lista({ onAsomar, children, ...resto }) {
  const alPulsar = (pulsacion) => {
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
