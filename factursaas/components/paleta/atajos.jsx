// Los atajos de teclado, y dónde se quitan los de una sola tecla.
import { useState } from "react";
import { conOrden, conTeclasSueltas, ponerTeclasSueltas } from "./teclas.js";
import { Capa } from "$/public/external/factursaas/components/dialogo/capa.jsx";
import "./paleta.css";

const ATAJOS = [
  ["En cualquier página", [
    [[conOrden, "K"], "Buscar y hacer: clientes, facturas, productos y órdenes"],
    [["N"], "Nueva factura"],
    [["?"], "Esta lista"],
  ]],
  ["Escribiendo una factura", [
    [["↑", "↓"], "Moverse por lo encontrado o por la columna"],
    [["Intro"], "Elegir lo señalado o pasar a la línea siguiente"],
    [["Tab"], "Elegir lo señalado y seguir"],
    [["Esc"], "Cerrar lo que se ofrece"],
    [["Alt", "↑"], "Subir la línea"],
    [["Alt", "↓"], "Bajar la línea"],
    [[conOrden, "D"], "Duplicar la línea"],
    [[conOrden, "Supr"], "Quitar la línea"],
    [[conOrden, "Z"], "Deshacer lo último que se hizo con una línea"],
    [[conOrden, "Intro"], "Emitir; otra vez Intro lo confirma"],
  ]],
];

export default function Atajos({ cerrar }) {
  const [sueltas, setSueltas] = useState(conTeclasSueltas);
  const cambiar = ({ target }) => {
    ponerTeclasSueltas(target.checked);
    setSueltas(target.checked);
  };
  return (
    <Capa rotulo="Atajos de teclado" className="ventana atajos" cerrar={cerrar}>
      <div className="atajos-cabecera">
        <h2>Atajos de teclado</h2>
        <button type="button" autoFocus className="atajos-cerrar" onClick={cerrar}>
          Cerrar
        </button>
      </div>
      {ATAJOS.map(([donde, atajos]) => (
        <section key={donde} aria-label={donde}>
          <h3>{donde}</h3>
          <dl>
            {atajos.map(([teclas, que]) => (
              <div key={que} className="atajo">
                <dt>
                  {teclas.map((tecla) => (
                    <kbd key={tecla}>{tecla}</kbd>
                  ))}
                </dt>
                <dd>{que}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <label className="atajos-sueltas">
        <input type="checkbox" checked={sueltas} onChange={cambiar} />
        Usar los atajos de una sola tecla
      </label>
    </Capa>
  );
}
