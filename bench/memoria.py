"""La memoria de un proceso que atiende a través de otro, como los de Granian."""

from contextlib import suppress

import psutil


def residente(pid: int) -> int:
    """Los bytes residentes del mayor de una familia de procesos: el que trabaja, no el que lo vigila."""
    return max(proceso.memory_info().rss for proceso in _familia(pid))


def propia(*pids: int) -> int:
    """Los bytes de todas esas familias, contando una sola vez lo que comparten los procesos."""
    total = 0
    for pid in pids:
        for proceso in _familia(pid):
            with suppress(psutil.Error):
                total += proceso.memory_full_info().pss
    return total


def _familia(pid: int) -> list[psutil.Process]:
    padre = psutil.Process(pid)
    return [padre, *padre.children(recursive=True)]
