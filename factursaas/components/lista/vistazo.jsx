// El panel para asomarse a una factura: se queda con el teclado al abrirse y lo devuelve a su fila al cerrarse.
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { hayDialogo } from "$/public/external/factursaas/components/dialogo/encima.js";
import { enfocarFila } from "./lista.jsx";

const enElTelefono = () => matchMedia("(max-width: 767px)").matches;
const fila = (factura) => document.getElementById(`fila-${factura}`);

export function Vistazo({ factura, nombre, onCerrar, onPasar, children }) {
  const panel = useRef(null);
  const ultima = useRef("");
  const ahora = useRef({});
  ahora.current = { onCerrar, onPasar };
  const [sitio, setSitio] = useState(null);
  useEffect(() => setSitio(document.querySelector(".radix-themes")), []);

  useEffect(() => {
    // En un teléfono tapa la página entera: lo de debajo no se alcanza ni con el lector de pantalla.
    document.querySelector(".marco-privado")?.toggleAttribute("inert", Boolean(factura) && enElTelefono());
    if (factura) {
      panel.current?.focus({ preventScroll: true });
      fila(factura)?.scrollIntoView({ block: "nearest" });
    } else if (ultima.current) enfocarFila(fila(ultima.current));
    ultima.current = factura;
  }, [factura, sitio]);
  useEffect(() => () => document.querySelector(".marco-privado")?.removeAttribute("inert"), []);

  useEffect(() => {
    if (!factura) return undefined;
    const alTeclear = (tecla) => {
      if (tecla.defaultPrevented || hayDialogo()) return;
      const paso = { ArrowDown: 1, ArrowUp: -1 }[tecla.key];
      if (tecla.key === "Escape") ahora.current.onCerrar();
      else if (paso && panel.current?.contains(tecla.target)) ahora.current.onPasar(paso);
      else return;
      tecla.preventDefault();
    };
    document.addEventListener("keydown", alTeclear);
    return () => document.removeEventListener("keydown", alTeclear);
  }, [factura]);

  if (!factura || !sitio) return null;
  return createPortal(
    <div ref={panel} role="dialog" aria-label={nombre} tabIndex={-1} className="vistazo">
      {children}
    </div>,
    sitio,
  );
}
