"""Where a product's page and pictures lie: here, or on the hosts the documents show."""

from dataclasses import dataclass

from sandbox.catalogue.shops import Offer


@dataclass(frozen=True)
class Links:
    """Addresses for one link base (None: the documents' hosts)."""

    base: str | None

    def page(self, offer: Offer, documented: str) -> str:
        """The product's page."""
        return f"{self.base}/shop/{offer.provider}/{offer.id}" if self.base else documented

    def picture(self, offer: Offer, documented: str) -> str:
        """The product's picture."""
        return f"{self.base}/pictures/{offer.picture}.jpg" if self.base else documented


def alicdn(offer: Offer) -> str:
    """The path of a Taobao picture as the documents show it, with its host, without scheme."""
    name = offer.product.slug.replace("-", "")
    return f"//img.alicdn.com/i{1 + offer.view}/{offer.seller}/O1CN01{name}_!!0-item_pic.jpg"
