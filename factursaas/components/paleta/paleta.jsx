// Las teclas de toda la aplicación. La paleta y la lista de atajos se cargan la primera vez que se abren.
import { Suspense, lazy, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { conTeclasSueltas } from "./teclas.js";

const Ordenes = lazy(() => import("./ordenes.jsx"));
const Atajos = lazy(() => import("./atajos.jsx"));

const SE_ESCRIBE = "input, textarea, select, [contenteditable=true]";
const hayDialogo = () => document.querySelector("dialog[open], [role=dialog][data-state=open], [role=alertdialog]");

export function Paleta({ encontrado, visita, onBuscar, onRepetir }) {
  const [abierto, setAbierto] = useState("");
  const navegar = useNavigate();
  const ahora = useRef();
  ahora.current = { abierto, visita, navegar };

  useEffect(() => {
    const alTeclear = (tecla) => {
      if (tecla.isComposing || tecla.repeat) return;
      if ((tecla.ctrlKey || tecla.metaKey) && !tecla.shiftKey && !tecla.altKey && tecla.key.toLowerCase() === "k") {
        tecla.preventDefault();
        if (ahora.current.abierto || !hayDialogo()) setAbierto((cual) => (cual === "ordenes" ? "" : "ordenes"));
        return;
      }
      const suelta = !tecla.ctrlKey && !tecla.metaKey && !tecla.altKey;
      if (!suelta || !conTeclasSueltas() || tecla.target.closest?.(SE_ESCRIBE) || hayDialogo()) return;
      if (tecla.key === "?") setAbierto("atajos");
      else if (tecla.key === "n" && !ahora.current.visita) ahora.current.navegar("/facturas/nueva");
      else return;
      tecla.preventDefault();
    };
    const alPedir = ({ detail }) => setAbierto(detail);
    window.addEventListener("keydown", alTeclear);
    window.addEventListener("paleta", alPedir);
    return () => {
      window.removeEventListener("keydown", alTeclear);
      window.removeEventListener("paleta", alPedir);
    };
  }, []);

  const cerrar = () => setAbierto("");
  return (
    <Suspense fallback={null}>
      {abierto === "ordenes" && (
        <Ordenes {...{ encontrado, visita, onBuscar, onRepetir, navegar, cerrar }} verAtajos={() => setAbierto("atajos")} />
      )}
      {abierto === "atajos" && <Atajos cerrar={cerrar} />}
    </Suspense>
  );
}
