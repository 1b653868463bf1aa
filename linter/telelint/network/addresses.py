"""Which addresses of the internet a stranger's link may make us connect to: public ones, and no others.

``ipaddress.is_global`` is the answer of IANA's registries; what is added are addresses that lead to others (IPv4 inside
IPv6, by whatever road) and those that clouds serve their machines' secrets at.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_NAT64 = IPv6Network("64:ff9b::/96")
_MAPPED = IPv6Network("::ffff:0:0/96")
_TRANSLATED = (  # RFC 6052 2.2: where in the address the IPv4 address stands
    (_NAT64, 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),  # RFC 2765: SIIT
    (IPv6Network("::/96"), 0),  # RFC 4291 2.5.5.1: IPv4-compatible
)
_REFUSED = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by a provider's customers; Alibaba's metadata 100.100.100.200
        "168.63.129.16/32",  # Azure's platform, a public address that every machine there reaches
        "192.88.99.0/24",  # relays of 6to4
        "192.0.0.0/24",  # IETF's protocol assignments, Oracle's metadata 192.0.0.192 among them
        "192.31.196.0/24",  # AS112
        "192.175.48.0/24",  # AS112
        "64:ff9b:1::/48",  # a network's own translation, RFC 8215
        "fd00:ec2::/32",  # Amazon's metadata
        "fec0::/10",  # site-local, RFC 3879
        "5f00::/16",  # segment routing
        "2001::/23",  # IETF's protocol assignments, Teredo among them
        "2002::/16",  # 6to4: an IPv4 address inside
    )
)


def public(text: str) -> bool:
    """Return whether an IP address (no name, no zone) is one that the whole internet can reach, and may."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    inner = _inside(address)
    if inner is not None:
        # a translator's address is where a network without IPv4 reaches the one inside; other roads are not taken
        return (address in _NAT64 or address in _MAPPED) and public(str(inner))
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address in network for network in _REFUSED if network.version == address.version)


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, or None."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    for network, shift in _TRANSLATED:
        if address in network:
            return IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None
