"""What the pages of the log call devices, and what is wrong with the chain."""

from flask_babel import lazy_gettext as _l

DEVICES = {
    "phone": _l("phone"),
    "tablet": _l("tablet"),
    "computer": _l("computer"),
    "server": _l("the server"),
}

WHY = {
    "changed": _l("The entry is not what was written."),
    "missing": _l("The entry is missing."),
    "moved": _l("The entry does not follow on the one before it."),
    "key": _l("The entry was made with a key that this installation does not have."),
    "head": _l("The last entries are missing, from this one on."),
    "beyond": _l("The log goes further than it should, from this entry on."),
    "checkpoint": _l("The place where older entries were cut is not signed as it should be."),
    "before_checkpoint": _l("The entry should have been cut."),
    "anchor": _l("The entry is another than at the last check."),
    "person": _l("Somebody has changed which person an entry is about."),
}


def device_words(device: str) -> str:
    """Return what a kind of device is called."""
    return str(DEVICES.get(device, device))
