"""No report holds a passcode, a meeting id, a title, a name or an address of an input, whatever its kind and format."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from telelint.cli import main
from telelint.reports.findings import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

ZOOM = "https://us02web.zoom.us/j/91827364509?pwd=kanarekPASS"
TEAMS = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_kanarekTHREAD%40thread.v2/0"
    "?context=%7b%22Tid%22%3a%2211111111-2222-3333-4444-555555555555%22%2c%22Oid%22%3a%22kanarekOID%22%7d"
)
LINKS = [
    ZOOM,
    TEAMS,
    "https://meet.google.com/kan-arek-xyz",
    "https://www.twitch.tv/kanarekSTREAM",
    "https://zoom.us.meeting-kanarek.example/j/91827364509?pwd=kanarekPASS#kanarekFRAGMENT",
    "https://kanarekUSER:kanarekSECRET@evil.example/my/kanarekROOM",
    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F91827364509%3Fpwd%3DkanarekPASS",
    "https://mercy.webex.com/meet/kanarekNAME",
    "https://bit.ly/kanarekSHORT",
    "https://video.example/b/kan-are-kro-om1?email=kanarek@patient.example&dob=1980-01-01&mrn=kanarekMRN",
    "tel:+15550100999",
]
SECRETS = ["91827364509", "kan-arek", "kan-are-kro-om1", "5550100999", "1980-01-01", "kanarek"]
SAID = ["meeting-kanarek.example"]  # a look-alike is warned of by its host

INVITE = "\r\n".join([
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kanarek//kanarek//EN",
    *(line for number, link in enumerate(LINKS) for line in (
        "BEGIN:VEVENT", f"UID:kanarekUID{number}@kanarek.example", "DTSTART:20260301T150000Z",
        "SUMMARY:Visit of Kanarek Patient", "ORGANIZER;CN=Kanarek Doctor:mailto:kanarek.doctor@gmail.com",
        "ATTENDEE;CN=Kanarek Patient:mailto:kanarek@patient.example", "ATTENDEE:mailto:kanarek2@patient.example",
        f"LOCATION:{link}", f"DESCRIPTION:Dear Kanarek\\, join {link}\\nPasscode: kanarekPASS", "END:VEVENT",
    )),
    "BROKEN kanarek line", "BEGIN:VEVENT", "SUMMARY:kanarek without an end", "",
])  # fmt: skip
HTML = "<p>Dear Kanarek</p>" + "".join(f'<a href="{link}">{link}</a> <a href="{link}">zoom.us</a>' for link in LINKS)
MAIL = (
    "From: Kanarek Doctor <kanarek.doctor@gmail.com>\r\nTo: kanarek@patient.example\r\nSubject: Kanarek visit\r\n"
    f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{HTML}\r\n"
)
GOOGLE = json.dumps({
    "kind": "calendar#event", "id": "kanarekID", "summary": "Kanarek visit", "location": LINKS[4], "description": HTML,
    "start": {"dateTime": "2026-03-01T15:00:00Z"}, "hangoutLink": LINKS[2],
    "organizer": {"email": "kanarek.doctor@gmail.com"}, "attendees": [{"email": "kanarek@patient.example"}],
    "conferenceData": {"entryPoints": [{"entryPointType": "video", "uri": ZOOM, "passcode": "kanarekPASS"}]},
})  # fmt: skip
CSV = "Subject,Start Date,Location\n" + "".join(f'Kanarek,03/01/2026,"{link}"\n' for link in LINKS)
INPUTS = {
    "a.ics": INVITE,
    "b.eml": MAIL,
    "c.html": HTML,
    "d.txt": "\n".join(["Dear Kanarek", *LINKS]),
    "e.json": GOOGLE,
    "f.csv": CSV,
    "g.mbox": f"From kanarek@patient.example Sun Mar  1 15:00:00 2026\n{MAIL}\n".replace("\r\n", "\n"),
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    for name, text in INPUTS.items():
        (folder / name).write_bytes(text.encode())
    with zipfile.ZipFile(folder / "h.zip", "w") as archive:
        archive.writestr("inside.ics", INVITE)
    writer = pytest.importorskip("aspose.email_foss.msg", reason="the writer of .msg files is not installed")
    message = writer.MapiMessage.create("Kanarek visit", "\r\n".join(["Dear Kanarek", *LINKS]))
    message.set_property(0x0C1F, 0x001F, "kanarek.doctor@gmail.com")
    message.add_recipient("kanarek@patient.example")
    (folder / "i.msg").write_bytes(message.to_bytes())
    return folder


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", [*INPUTS, "h.zip", "i.msg"])
def test_no_canary_is_in_a_report(
    name: str, kind: str, inputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(inputs)
    main(["lint", "--isolated", "--full", "-v", "--date", "2026-03-01", "--format", name, kind])
    said = capsys.readouterr()
    text = said.out + said.err
    assert kind[0] in text
    for known in SAID:
        text = text.replace(known, "")
    assert not [secret for secret in SECRETS if secret in text.lower()]


def test_the_canaries_are_there_to_be_found(
    inputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked for secrets, the reports do hold them; so the inputs are read at all."""
    monkeypatch.chdir(inputs)
    for kind in (*INPUTS, "h.zip", "i.msg"):
        main(["lint", "--isolated", "--show-secrets", "--format", "csv", kind])
        assert "kanarekpass" in capsys.readouterr().out.lower(), kind
