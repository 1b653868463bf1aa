#!/bin/sh
# Install the Debian packages that tests use and that are not here yet; without root, leave them out.
missing=""
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && continue
    case $package in
        nodejs | npm) command -v "${package%js}" >/dev/null && continue ;;
    esac
    missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "Not installed, as this is not root on Debian or Ubuntu:$missing"
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# A server that a package starts would stay behind; tests start their own.
[ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made=1; }
apt-get -qq update && apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing >/dev/null ||
    echo "apt-get could not install:$missing"
[ -n "$made" ] && rm -f /usr/sbin/policy-rc.d
exit 0
