// El «?» que explica una palabra. Se abre al pulsarlo y al llegar a él con el teclado; se cierra con Escape o al irse.
import { useRef, useState } from "react";
import { Popover } from "@radix-ui/themes";

export function Ayuda({ pregunta, frase, norma, direccion }) {
  const [abierta, abrir] = useState(false);
  const [sitio, ponerSitio] = useState(null);
  // Al cerrarse, el foco vuelve al botón: que no la abra otra vez.
  const cerrada = useRef(false);
  const alLlegar = ({ target }) => {
    if (!cerrada.current && target.matches(":focus-visible")) abrir(true);
  };
  return (
    <span className="ayuda" ref={ponerSitio}>
      <Popover.Root open={abierta} onOpenChange={abrir}>
        <Popover.Trigger>
          <button
            type="button"
            className="boton-ayuda"
            aria-label={pregunta}
            onFocus={alLlegar}
            onBlur={() => {
              cerrada.current = false;
            }}
          >
            ?
          </button>
        </Popover.Trigger>
        <Popover.Content
          // Junto al botón y no al final de la página: así el tabulador pasa del uno a la otra.
          container={sitio}
          size="1"
          maxWidth="300px"
          aria-label={pregunta}
          onOpenAutoFocus={(suceso) => suceso.preventDefault()}
          onEscapeKeyDown={() => {
            cerrada.current = true;
          }}
        >
          <span className="ayuda-texto">
            <span>{frase}</span>
            <span className="ayuda-norma">{norma}</span>
            {direccion && (
              <a href={direccion} target="_blank" rel="noopener" className="enlace ayuda-enlace">
                Todas las palabras<span className="sr-only"> (se abre en otra pestaña)</span>
              </a>
            )}
          </span>
        </Popover.Content>
      </Popover.Root>
    </span>
  );
}
