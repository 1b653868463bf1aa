"""Which addresses may be asked: public ones, by whatever name they go."""

import pytest

from telelint.network.addresses import public


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "104.16.0.1", "2606:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8",
     "64:ff9b::8.8.8.8"],
)  # fmt: skip
def test_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3",  # noqa: S104 - nothing is bound
        "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
        "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192",
        "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
        "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1", "5f00::1",
        "", "localhost", "2130706433", "0x7f.1", "127.1", "8.8.8.8:80", "::1]",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not public(address)
