"""The law and the organisation's agreements: what is answered about a link on a date."""

from telelint.policy.judging import Judge
from telelint.policy.pack import PolicyPack
from telelint.policy.register import Register

__all__ = ["Judge", "PolicyPack", "Register"]
