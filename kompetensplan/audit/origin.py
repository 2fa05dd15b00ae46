"""From where something was done, as far as it is proportionate to keep (docs/audit.md).

Of the address the part that tells the network, never the device in it; of the browser only
what kind of device it runs on.
"""

import ipaddress
from dataclasses import dataclass

from kompetensplan.hooks import Hook

# Half of an IPv4 office is behind one /24; of IPv6 a site has a /48.
_KEPT = {4: 24, 6: 48}
SERVER = "server"  # a command or the worker, on the machine itself


@dataclass(frozen=True, slots=True)
class Origin:
    """The network's address, and "phone", "tablet", "computer" or "server".

    `capacity`: as what somebody was let in to the page where it is done.
    """

    address: str = ""
    device: str = SERVER
    capacity: str = ""


def _the_machine() -> Origin:
    return Origin()


# From where what is done now is done.
present_origin = Hook(_the_machine)


def origin_of(address: str | None, browser: str, capacity: str = "") -> Origin:
    """Return what is kept of an address and a browser's name for itself."""
    return Origin(_network_of(address or ""), _device_of(browser.lower()), capacity)


def _network_of(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, _KEPT[found.version]), strict=False))


def _device_of(browser: str) -> str:
    if "ipad" in browser or "tablet" in browser:
        return "tablet"
    if "android" in browser and "mobile" not in browser:
        return "tablet"
    if "mobile" in browser or "iphone" in browser:
        return "phone"
    return "computer"
