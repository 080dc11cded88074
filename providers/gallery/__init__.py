"""The embedded gallery provider; only its declaration is loaded before its first use."""

from providers.gallery.provider import Gallery, GallerySettings

__all__ = ["Gallery", "GallerySettings"]
