// Si hay un diálogo abierto, del navegador o de Radix: las teclas son suyas y no de la página.
export const hayDialogo = () => document.querySelector("[role=dialog][data-state=open], [role=alertdialog][data-state=open]");
