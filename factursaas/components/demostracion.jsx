// Los botones que abren y dejan la demostración.
import { useState } from "react";
import { abrirDemo, dejarDemo } from "./demostracion.js";

export function AbrirDemo({ children, espera, className }) {
  const [abriendo, ponerAbriendo] = useState(false);
  const [fallo, ponerFallo] = useState("");
  const abrir = async () => {
    if (abriendo) return;
    ponerAbriendo(true);
    ponerFallo("");
    const dicho = await abrirDemo();
    ponerFallo(dicho);
    // Si se ha podido, sigue ocupado hasta que cambie la página.
    if (dicho) ponerAbriendo(false);
  };
  return (
    <span className="abrir-demo">
      <button type="button" className={className} aria-disabled={abriendo} aria-busy={abriendo} onClick={abrir}>
        {abriendo ? espera : children}
      </button>
      <span role="status" className="abrir-demo-nota">
        {abriendo ? "Un momento: estamos escribiendo un año de facturas." : fallo}
      </span>
    </span>
  );
}

export function DejarDemo({ children, destino, className }) {
  return (
    <button type="button" className={className} onClick={() => dejarDemo(destino)}>
      {children}
    </button>
  );
}
