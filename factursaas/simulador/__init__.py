"""La AEAT que se reparte con el programa: recibe, valida y guarda registros como la de verdad, en esta máquina."""
