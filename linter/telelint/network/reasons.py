"""Why a request was not made, or not gone on with: a code, and plain words. Nothing here names an address."""

REASONS = {
    "scheme": "it leads to something that is not on the web",
    "port": "it leads to an unusual port",
    "userinfo": "its address holds a user's name",
    "private": "it leads to a host that is not public",
    "dns": "the host's name leads nowhere",
    "hops": "it redirects too often",
    "loop": "it redirects in a circle",
    "size": "the answer is too large",
    "time": "the answer took too long",
    "tls": "the host could not prove who it is",
    "connection": "the host could not be reached",
    "status": "the host answered with an error",
    "page": "the service shows a page instead of leading on",
}
