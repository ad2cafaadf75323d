"""Translation on the machines of a Ray cluster; needs the extra ``cluster``."""

from translate.cluster.engine import open_engine, require_ray

__all__ = ["open_engine", "require_ray"]
