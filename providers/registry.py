"""Finds the providers: every module of this package that defines one, and installed plugins.

A package of somebody else adds a provider through the entry point group `snapbuy.providers`
whose value names a `Provider` subclass.
"""

import inspect
import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType

import providers
from providers.base import Provider

ENTRY_POINT_GROUP = "snapbuy.providers"


class RegistryError(Exception):
    """Two providers claim one id, or a plugin does not name a Provider."""


@cache
def all_providers() -> MappingProxyType[str, type[Provider]]:
    """Provider classes by id, in alphabetical order; the embedded ones come last."""
    found: dict[str, type[Provider]] = {}
    for cls in [*_own(), *_plugins()]:
        if cls.info.id in found:
            raise RegistryError(f"two providers are called {cls.info.id}")
        found[cls.info.id] = cls
    ordered = sorted(found.items(), key=lambda item: (item[1].info.local, item[0]))
    return MappingProxyType(dict(ordered))


def _own() -> list[type[Provider]]:
    modules = [
        import_module(f"providers.{module.name}")
        for module in pkgutil.iter_modules(providers.__path__)
    ]
    return [
        member
        for module in modules
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Provider)
        and not inspect.isabstract(member)
        and member.__module__.startswith(module.__name__)
    ]


def _plugins() -> list[type[Provider]]:
    classes = []
    for point in entry_points(group=ENTRY_POINT_GROUP):
        cls = point.load()
        if not (inspect.isclass(cls) and issubclass(cls, Provider)):
            raise RegistryError(f"entry point {point.name} does not name a Provider")
        classes.append(cls)
    return classes
