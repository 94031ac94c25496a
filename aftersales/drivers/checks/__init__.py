"""Checks of an estimate, a module each; who lists them knows none by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from aftersales.drivers.checks.check import Check, Examined, Picture, Verdict

__all__ = ["Check", "Examined", "Picture", "Verdict", "checked", "labels", "modules"]


def checked(examined: Examined) -> tuple[Check, ...]:
    """What every check says; one that has nothing to go by is silent."""
    results = (examine(examined) for examine in modules().values())
    return tuple(result for result in results if result is not None)


@cache
def modules() -> dict[str, Callable[[Examined], Check | None]]:
    """Name of the module → its `check`."""
    return {name: import_module(f"{__name__}.{name}").check for name in _names()}


@cache
def labels() -> dict[str, str]:
    """Id of a check, which is its module's name → what it is called."""
    return {name: import_module(f"{__name__}.{name}").LABEL for name in _names()}


def _names() -> list[str]:
    return sorted(module.name for module in iter_modules(__path__) if module.name != "check")
