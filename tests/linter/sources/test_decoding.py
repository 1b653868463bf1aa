import base64
import html
import quopri

from hypothesis import given
from hypothesis import strategies as st

from telelint.sources import decoding

FOLDS = st.sampled_from([b"\r\n ", b"\r\n\t", b"\n ", b"\n\t", b"\r "])


@st.composite
def folded(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Octets, and the same with folds at any places, inside UTF-8 sequences too."""
    plain = draw(st.text(alphabet=st.characters(exclude_characters="\r\n\t ", codec="utf-8"), max_size=60)).encode()
    out, at = b"", 0
    for cut in sorted(draw(st.lists(st.integers(0, len(plain)), max_size=6))):
        out += plain[at:cut] + draw(FOLDS)
        at = cut
    return plain, out + plain[at:]


@given(folded())
def test_unfold_undoes_any_fold_and_knows_every_octet(pair: tuple[bytes, bytes]) -> None:
    plain, octets = pair
    output, steps = decoding.unfold(octets)
    assert output == plain
    for index in range(len(output)):
        start, end = decoding.origin(steps, index), decoding.origin_end(steps, index)
        assert octets[start:end] == output[index : index + 1]


@given(st.text(max_size=60))
def test_characters_know_their_octets(text: str) -> None:
    octets = text.encode("utf-8", "surrogatepass")
    output, steps = decoding.characters(octets)
    assert output.encode("utf-8", "surrogateescape") == octets
    for index, character in enumerate(output):
        start, end = decoding.origin(steps, index), decoding.origin_end(steps, index)
        assert octets[start:end] == character.encode("utf-8", "surrogateescape")


@given(st.text(alphabet="ab\\,;n\nü", max_size=40))
def test_unescape_text_undoes_what_a_writer_escapes(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    output, steps = decoding.unescape_text(escaped)
    assert output == text
    for index, character in enumerate(output):
        stretch = escaped[decoding.origin(steps, index) : decoding.origin_end(steps, index)]
        assert stretch in {character, "\\" + character, "\\n"}


@given(st.text(max_size=60))
def test_unescape_html_agrees_with_the_standard_library(text: str) -> None:
    escaped = html.escape(text)
    output, steps = decoding.unescape_html(escaped)
    assert output == text
    for index, character in enumerate(output):
        assert html.unescape(escaped[decoding.origin(steps, index) : decoding.origin_end(steps, index)]) == character


def test_unescape_html_ends_an_address_at_a_bare_entity() -> None:
    assert decoding.unescape_html("https://zoom.us/j/1&nbsp(video)")[0] == "https://zoom.us/j/1\xa0(video)"


def test_unescape_html_leaves_query_keys_alone() -> None:
    text = "https://x.example/?a=1&copy=2&notit=3&amp=4"
    assert decoding.unescape_html(text)[0] == text


@given(st.binary(max_size=80))
def test_unquote_printable_agrees_with_the_standard_library(octets: bytes) -> None:
    encoded = quopri.encodestring(octets)
    output, steps = decoding.unquote_printable(encoded)
    assert output == quopri.decodestring(encoded)
    for index in range(len(output)):
        stretch = encoded[decoding.origin(steps, index) : decoding.origin_end(steps, index)]
        assert quopri.decodestring(stretch) == output[index : index + 1]


@given(st.binary(max_size=80), st.integers(4, 20), st.booleans())
def test_decode_base64_agrees_with_the_standard_library(octets: bytes, width: int, url_safe: bool) -> None:
    letters = (base64.urlsafe_b64encode if url_safe else base64.b64encode)(octets)
    encoded = b"\r\n".join(letters[i : i + width] for i in range(0, len(letters), width))
    output, steps = decoding.decode_base64(encoded)
    assert output == octets
    for index in range(len(output)):
        assert 0 <= decoding.origin(steps, index) < decoding.origin_end(steps, index) <= len(encoded)


@given(st.lists(st.sampled_from(["a", "ü", "\\n", "€"]), max_size=30).map("".join), st.lists(st.integers(0, 60)))
def test_places_are_the_same_in_whatever_order_they_are_asked_for(text: str, order: list[int]) -> None:
    output, marked = decoding.unescape_text(text)
    characters, utf8 = decoding.characters(text.encode())
    for steps, length in (
        (marked, len(output)),
        (utf8, len(characters)),
        ((decoding.Octets(text),), len(text.encode())),
    ):
        known = [(decoding.origin(steps, index), decoding.origin_end(steps, index)) for index in range(length)]
        for index in (index for index in order if index < length):
            assert (decoding.origin(steps, index), decoding.origin_end(steps, index)) == known[index]


@given(st.text(max_size=40))
def test_octets_know_their_characters(text: str) -> None:
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    places = decoding.Octets(text)
    whose = [at for at, character in enumerate(text) for _ in character.encode("utf-8", "surrogateescape")]
    assert [places.origin(index) for index in range(len(whose))] == whose
