"""The model store: which MarianMT models are here, what they can do, and whether their files are whole."""

from translate.models.store import bundled_folder, find_models, size_on_disk, user_folder, verify

__all__ = ["bundled_folder", "find_models", "size_on_disk", "user_folder", "verify"]
