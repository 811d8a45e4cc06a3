// La paleta: se teclea, se señala con las flechas y se hace con Intro.
import { useContext, useEffect, useId, useRef, useState } from "react";
import { ColorModeContext } from "$/utils/context";
import { ordenesDe } from "./lista.js";
import { Capa } from "$/public/external/factursaas/components/dialogo/capa.jsx";
import "./paleta.css";

const PAUSA = 80;

export default function Ordenes({ encontrado, visita, leerAdelantado, onBuscar, onRepetir, navegar, cerrar, verAtajos }) {
  const id = useId();
  const reloj = useRef();
  const alLlegar = useRef(false);
  const { setColorMode } = useContext(ColorModeContext);
  const [texto, setTexto] = useState("");
  const [indice, setIndice] = useState(0);
  const consulta = texto.trim();
  const alDia = encontrado.lista && encontrado.consulta === consulta;
  const ultimo = useRef(null);
  if (alDia) ultimo.current = encontrado;
  const hacer = { ir: navegar, repetir: onRepetir, tema: setColorMode, atajos: verAtajos };
  const grupos = ordenesDe(consulta, ultimo.current, { hacer, visita });
  const todas = grupos.flatMap((grupo) => grupo.ordenes);
  const activa = Math.min(indice, todas.length - 1);

  const buscar = (que, espera = PAUSA) => {
    setTexto(que);
    setIndice(0);
    alLlegar.current = false;
    clearTimeout(reloj.current);
    reloj.current = setTimeout(() => onBuscar(que.trim().slice(0, 200)), espera);
  };
  useEffect(() => {
    buscar(leerAdelantado(), 0);
    return () => clearTimeout(reloj.current);
  }, []);
  const elegir = (orden) => {
    if (!orden) return;
    cerrar();
    orden.hacer();
  };
  // Quien pulsa Intro antes de que llegue la respuesta quiere lo primero de ella, no lo de antes.
  useEffect(() => {
    if (alDia && alLlegar.current) elegir(todas[0]);
  }, [alDia]);
  useEffect(() => {
    document.getElementById(`${id}-${activa}`)?.scrollIntoView({ block: "nearest" });
  }, [activa, grupos.length]);

  const alTeclear = (tecla) => {
    if (tecla.nativeEvent.isComposing) return;
    const salto = { ArrowDown: 1, ArrowUp: -1 }[tecla.key];
    if (salto) {
      tecla.preventDefault();
      setIndice((activa + salto + todas.length) % Math.max(todas.length, 1));
    } else if (tecla.key === "Enter") {
      tecla.preventDefault();
      if (alDia || indice > 0) elegir(todas[activa]);
      else alLlegar.current = true;
    } else if (tecla.key === "Tab") {
      tecla.preventDefault();
    }
  };
  let puesto = -1;
  return (
    <Capa rotulo="Buscar y hacer" className="ventana paleta" cerrar={cerrar}>
      <input
        autoFocus
        value={texto}
        onChange={({ target }) => buscar(target.value)}
        onKeyDown={alTeclear}
        role="combobox"
        aria-label="Buscar o hacer algo"
        aria-expanded="true"
        aria-haspopup="listbox"
        aria-autocomplete="list"
        aria-controls={`${id}-lista`}
        aria-activedescendant={todas.length > 0 ? `${id}-${activa}` : undefined}
        placeholder="Cliente, factura, producto o qué quieres hacer"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        className="paleta-caja"
      />
      <div id={`${id}-lista`} role="listbox" aria-label="Resultados" tabIndex={-1} className="paleta-lista">
        {grupos.map((grupo) => (
          <div key={grupo.nombre} role="group" aria-label={grupo.nombre}>
            <p aria-hidden="true" className="paleta-grupo">
              {grupo.nombre}
            </p>
            {grupo.ordenes.map((orden) => {
              puesto += 1;
              const este = puesto;
              return (
                <div
                  key={orden.clave}
                  id={`${id}-${este}`}
                  role="option"
                  aria-selected={este === activa}
                  className="paleta-orden"
                  onPointerDown={(toque) => toque.preventDefault()}
                  onPointerMove={() => setIndice(este)}
                  onClick={() => elegir(orden)}
                >
                  <span className="paleta-titulo">{orden.titulo}</span>
                  {orden.tecla && <kbd aria-hidden="true">{orden.tecla}</kbd>}
                  {orden.detalle && <span className="paleta-detalle cifras">{orden.detalle}</span>}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {todas.length === 0 && alDia && <p className="paleta-nada">No hay nada con «{consulta}».</p>}
      <p className="sr-only" role="status">
        {alDia ? `${todas.length} ${todas.length === 1 ? "resultado" : "resultados"}` : ""}
      </p>
      <p aria-hidden="true" className="paleta-pie">
        <kbd>↑</kbd> <kbd>↓</kbd> elegir <kbd>Intro</kbd> hacer <kbd>Esc</kbd> cerrar
      </p>
    </Capa>
  );
}
