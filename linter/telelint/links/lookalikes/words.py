"""The words that hosts are weighed by: what is nobody's name although a vendor bears it, and what tells nothing."""

from __future__ import annotations

# Vendors whose name is an everyday word or name: "all-around.co" and "join-me.com" mean nobody by it.
EVERYDAY = frozenset({
    "airmeet", "anymeeting", "around", "blizz", "butter", "cal", "calendly", "call", "chime", "class", "clubhouse",
    "daily", "demio", "discord", "doodle", "evisit", "fuze", "gather", "goto", "groupme", "headway", "healthie",
    "hopin", "houseparty", "imo", "intakeq", "jane", "join", "joinme", "kick", "klara", "line", "live", "livestorm",
    "livestream", "loom", "luma", "mend", "messenger", "mixer", "mychart", "odysee", "ovice", "pop", "pumble",
    "reclaim", "restream", "riverside", "roam", "rumble", "securevideo", "setmore", "signal", "slack", "spaces",
    "spruce", "square", "squareup", "substack", "telegram", "trovo", "tuple", "twil", "twitch", "valant", "vimeo",
    "visit", "vowel", "whereby", "wire", "workplace",
})  # fmt: skip
# What stands in front of a vendor's domain and of everybody else's, so that it makes no likeness.
COMMON_SUBS = frozenset({
    "app", "au", "book", "ca", "clients", "eu", "event", "events", "go", "live", "m", "my", "portal", "secure", "us",
    "web", "www",
})  # fmt: skip
# Endings that read on as words: nobody writes "slack-com" by chance, but "join-me" and "line-us" are plain English.
WORD_ENDINGS = frozenset({
    "ai", "at", "be", "care", "chat", "co", "direct", "do", "group", "health", "in", "is", "it", "link", "live", "me",
    "my", "so", "to", "tv", "us", "video",
})  # fmt: skip
# Second levels that are public suffixes in every country that has them; enough for the vendors' own hosts, which the
# tests hold against the public suffix list. Loading that list for them would cost a few milliseconds.
SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gouv", "gov", "net", "nhs", "org"})
