"""The clock that bounds a search: processor time, so that no verdict depends on what else the machine does."""

from time import thread_time as now

__all__ = ["now"]
