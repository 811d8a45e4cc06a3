// La ventana de una pregunta; al cerrarse devuelve el foco a quien lo tenía.
import { AlertDialog, Button } from "@radix-ui/themes";
import { useRef } from "react";

export default function Ventana({ abierta, titulo, accion, peligro, ocupada, onCambiar, onConfirmar, children }) {
  const antes = useRef(null);
  const devolver = (evento) => {
    if (!antes.current?.isConnected) return;
    evento.preventDefault();
    antes.current.focus();
  };
  return (
    <AlertDialog.Root open={abierta} onOpenChange={onCambiar}>
      <AlertDialog.Content
        maxWidth="440px"
        onOpenAutoFocus={() => (antes.current = document.activeElement)}
        onCloseAutoFocus={devolver}
      >
        <AlertDialog.Title as="h2" mb="2">
          {titulo}
        </AlertDialog.Title>
        <AlertDialog.Description as="div" className="texto-dialogo">
          {children}
        </AlertDialog.Description>
        <div className="fila-acciones">
          <AlertDialog.Cancel>
            <Button type="button" variant="surface" color="gray" highContrast disabled={ocupada}>
              Cancelar
            </Button>
          </AlertDialog.Cancel>
          <Button
            type="button"
            variant="solid"
            color={peligro ? "red" : "teal"}
            loading={ocupada}
            onClick={onConfirmar}
          >
            {accion}
          </Button>
        </div>
      </AlertDialog.Content>
    </AlertDialog.Root>
  );
}
