# ruff: noqa: E501 - the HTML of others is as wide as it is
"""Pages in the shapes of Google's and Microsoft's, for tests and screenshots, as the real ones looked in 2026-11."""

from __future__ import annotations

CALENDAR = "https://calendar.google.com/calendar/u/0/r"
GMAIL = "https://mail.google.com/mail/u/0/"
OUTLOOK = "https://outlook.office.com/mail/"
CLOUD = "https://outlook.cloud.microsoft/mail/"

PUBLIC = "https://www.tiktok.com/@drlee/live"
ZOOM = "https://us02web.zoom.us/j/98765432101?pwd=Zm9vc2VjcmV0"
OURS = "https://mercyclinic.zoom.us/j/98765432101?pwd=Zm9v"
EVIL = "https://zoom.us.meeting-join.example.net/j/98765432101"
WHATSAPP = "https://call.whatsapp.com/video/AbCdEf"
MEET = "https://meet.google.com/abc-defg-hij"
DOXY = "https://doxy.me/drlee"

STYLE = """<meta name=viewport content="width=device-width"><meta name=color-scheme content="light dark"><style>
body{font:14px/1.6 Roboto,system-ui,sans-serif;margin:20px 24px;max-width:640px}h1{font-size:21px;font-weight:400;margin:0 0 10px}
.chip{border:1px solid #8886;border-radius:12px;padding:12px 18px;margin:12px 0}a{color:#1a73e8}p{margin:2px 0}
input,[role=textbox]{display:block;box-sizing:border-box;width:420px;border:0;background:#8881;border-radius:4px;padding:10px 12px;
font:inherit;color:inherit;margin:12px 0}[role=textbox]{min-height:150px}
@media(prefers-color-scheme:dark){body{background:#202124;color:#e8eaed}a{color:#8ab4f8}}</style>"""

DAY = f"""<!doctype html><html lang=en><title>Calendar</title>{STYLE}<body data-viewfamily="EVENT">
<h1>Tuesday, November 24</h1>
<div data-chips-dialog="true" class=chip><b>Follow-up</b><p>10:00 – 10:30</p>
<p><a id=public href="{PUBLIC}">tiktok.com/@drlee/live</a></p></div>
<div class=chip><b>New patient</b><p><a id=zoom href="{ZOOM}">https://us02web.zoom.us/j/98765432101</a> or
<a id=wrapped href="https://www.google.com/url?q=https%3A%2F%2Fmeet.google.com%2Fabc-defg-hij&amp;sa=D">Google Meet</a></p></div>
<div class=chip><b>Consult</b><p><a id=ours href="{OURS}">mercyclinic.zoom.us/j/98765432101</a></p></div>
<div class=chip><b>Forwarded</b><p><a id=evil href="{EVIL}">https://zoom.us/j/98765432101</a></p></div>
<div class=chip><b>Call</b> <a id=call href="{WHATSAPP}">WhatsApp</a> ·
<a id=map href="https://mercyclinic.example/map">How to find us</a>
<p id=text>Dr Lee's room is at {DOXY}, please be early.</p></div></body></html>"""

EDITOR = f"""<!doctype html><html lang=en><title>Calendar</title>{STYLE}<body data-viewfamily="EVENT_EDIT">
<button id=xSaveBu>Save</button><h1>Add title</h1>
<div id=xLocIn><input aria-label=Location></div>
<div id=xDescIn><div role=textbox aria-multiline=true contenteditable=true aria-label=Description></div></div></body></html>"""

MAIL = f"""<!doctype html><html lang=en><title>Mail</title>{STYLE}<body><h1>Your visit</h1><div class=a3s>
<p><a id=public href="{PUBLIC}" data-saferedirecturl="https://www.google.com/url?q=x">Watch</a></p>
<p><a id=zoom href="{ZOOM}">Join</a></p></div></body></html>"""

COMPOSE = f"""<!doctype html><html lang=en><title>Mail</title>{STYLE}<body>
<div role=dialog><input name=subjectbox aria-label=Subject>
<div role=textbox contenteditable=true aria-label="Message body"></div><div role=button class=send>Send</div></div></body></html>"""

SAFE_LINKS = f"""<!doctype html><html lang=en><title>Mail</title>{STYLE}<body>
<p><a id=safe href="https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F98765432101&amp;data=05%7Cnurse%40clinic.example">Join</a></p>
<p><a id=page href="https://outlook.office.com/mail/safelink.html?url=https%3A%2F%2Fwww.tiktok.com%2F%40drlee%2Flive">Watch</a></p></body></html>"""
