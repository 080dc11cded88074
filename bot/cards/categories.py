"""The project's own small tree of categories: slugs for programs, titles for people."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.i18n import N_, Markup, Translator

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "tops": N_("Tops"),
        "dresses": N_("Dresses"),
        "bottoms": N_("Trousers and skirts"),
        "underwear": N_("Underwear"),
        "shoes": N_("Shoes"),
        "bags": N_("Bags"),
        "accessories": N_("Accessories"),
        "jewellery": N_("Jewellery"),
        "watches": N_("Watches"),
        "beauty": N_("Beauty"),
        "snacks": N_("Snacks"),
        "drinks": N_("Drinks"),
        "furniture": N_("Furniture"),
        "home": N_("Home"),
        "kitchen": N_("Kitchen"),
        "toys": N_("Toys"),
        "digital": N_("Electronics"),
        "phones": N_("Phones"),
        "appliances": N_("Appliances"),
        "sports": N_("Sports"),
        "books": N_("Books"),
        "pets": N_("Pets"),
        "auto": N_("Car parts"),
        "other": N_("Other"),
    }
)


def category_title(t: Translator, slug: str) -> Markup:
    """What a category is called; a provider's own id is shown as it is."""
    title = TITLES.get(slug)
    return t.gettext(title) if title else t.gettext("category {id}", id=slug)
