/* What the engine does for nearly every link: tell the kind of a plain address, judge it as its kind is judged, make its
 * link and its findings, count them and write them as lines of JSON.
 *
 * Optional: links/known.py, meetings.py, linting.py, rules/identifier_in_link.py, rules/passcode_in_link.py,
 * catalogue/evidence.py and reports/json_text.py do the same in pure Python, are what is meant where the two differ, and
 * are used where this was not compiled. Only what is plain is done here; whatever is not, or is met for the first time,
 * is left to them. Each function names the one that it is a twin of; tests hold the two together.
 *
 * Addresses come from strangers: octets may hold anything, NUL included, and every index stays below their number.
 * Nothing calls itself, and nothing goes over an address more often than there are words to compare it with. Only the
 * stable ABI of Python 3.11 is used.
 */
#include "octets.h"

/* To be raised with telelint/native.py's whenever what a function takes or returns changes. */
enum { INTERFACE = 4 };

/* What a step ends with: FAILED with an exception set; NOT_HERE is for Python to do, as nothing was done. */
typedef enum { FAILED = -1, NOT_HERE = 0, DONE = 1 } Outcome;

enum { HOST = 1, PATH = 2, QUERY = 4, LETTER = 8, DIGIT = 16, HEX = 32, MAIL = 64 };

static octet kinds[256];

/* Names of attributes and words that stay the same, made once. */
static PyObject *COUNTS, *SPANS, *LOCKED, *ANSWERS, *IDENTIFICATION, *SHOWN, *PASSCODE, *PASSCODES, *TEXTS;
static PyObject *HTTP, *HTTPS, *EMPTY, *NOTHING;

static void
fill_kinds(void)
{
    for (int c = 'a'; c <= 'z'; c++) {
        kinds[c] |= LETTER | HOST | PATH | QUERY | MAIL | (c <= 'f' ? HEX : 0);
        kinds[c - 'a' + 'A'] |= LETTER | PATH | QUERY | MAIL | (c <= 'f' ? HEX : 0);
    }
    for (int c = '0'; c <= '9'; c++)
        kinds[c] |= DIGIT | HOST | PATH | QUERY | MAIL | HEX;
    for (const char *c = "_.~!$&'()*+,;=:@%-"; *c; c++)
        kinds[(octet)*c] |= PATH;
    for (const char *c = "/?_.~!$&()*+,;=:@%-"; *c; c++)
        kinds[(octet)*c] |= QUERY;
    kinds['-'] |= HOST | MAIL;
    kinds['.'] |= MAIL;
}

static inline int
hex_value(octet c)
{
    return kinds[c] & DIGIT ? c - '0' : lower(c) - 'a' + 10;
}

static inline int
is_same(Octets one, Octets other)
{
    return one.size == other.size && memcmp(one.at, other.at, one.size) == 0;
}

/* Return whether these octets stand here in any case; ``word`` is in lower case. */
static int
stands(Octets octets, Py_ssize_t at, const char *word, Py_ssize_t size)
{
    if (octets.size - at < size)
        return 0;
    for (Py_ssize_t i = 0; i < size; i++)
        if (lower(octets.at[at + i]) != (octet)word[i])
            return 0;
    return 1;
}

#define STANDS(octets, at, word) stands(octets, at, word, (Py_ssize_t)sizeof(word) - 1)

static inline PyObject *
text_of(Octets octets)
{
    return PyUnicode_FromStringAndSize((const char *)octets.at, octets.size);
}

/* Take a text's octets in UTF-8; NOT_HERE where it has none, as it holds a lone surrogate. */
static Outcome
octets_of(PyObject *text, Octets *octets)
{
    octets->at = (const octet *)PyUnicode_AsUTF8AndSize(text, &octets->size);
    if (octets->at)
        return DONE;
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
        return FAILED;
    PyErr_Clear();
    return NOT_HERE;
}

/* Plain addresses on hosts that the catalogue knows: links/known.py */

typedef struct {
    PyObject *written;
    Octets url, host, path, query;
    int secure;
} Address;

/* _PLAIN.fullmatch */
static Outcome
read_plain(PyObject *written, Address *address)
{
    Octets url;
    Outcome outcome = octets_of(written, &url);
    if (outcome != DONE)
        return outcome;
    address->written = written;
    address->url = url;
    if (url.size < 8 || memcmp(url.at, "http", 4))
        return NOT_HERE;
    address->secure = url.at[4] == 's';
    Py_ssize_t start = 4 + address->secure, at = start + 3, dots = 0;
    if (memcmp(url.at + start, "://", 3))
        return NOT_HERE;
    start = at;
    for (Py_ssize_t label = at;; label = ++at, dots++) {
        while (at < url.size && kinds[url.at[at]] & HOST)
            at++;
        if (at == label || at == url.size)
            return NOT_HERE;
        if (url.at[at] != '.')
            break;
    }
    if (!dots || url.at[at] != '/')
        return NOT_HERE;
    address->host = (Octets){url.at + start, at - start};
    start = at;
    while (at < url.size && url.at[at] == '/') {
        if (++at < url.size && url.at[at] == '.')
            return NOT_HERE;
        while (at < url.size && kinds[url.at[at]] & PATH)
            at++;
    }
    address->path = (Octets){url.at + start, at - start};
    address->query = (Octets){url.at + at, 0};
    if (at == url.size)
        return DONE;
    if (url.at[at] != '?' || at + 1 == url.size)
        return NOT_HERE;
    address->query = (Octets){url.at + at + 1, url.size - at - 1};
    while (++at < url.size)
        if (!(kinds[url.at[at]] & QUERY))
            return NOT_HERE;
    return DONE;
}

/* _ESCAPED.search: whether anything is escaped that needs no escape */
static int
holds_needless_escape(Octets path)
{
    for (Py_ssize_t at = find(path, '%', 0, path.size); at + 2 < path.size; at = find(path, '%', at + 1, path.size)) {
        if (!(kinds[path.at[at + 1]] & HEX && kinds[path.at[at + 2]] & HEX))
            continue;
        int c = hex_value(path.at[at + 1]) << 4 | hex_value(path.at[at + 2]);
        if (c < 128 && (kinds[c] & (LETTER | DIGIT) || c == '-' || c == '.' || c == '_' || c == '~'))
            return 1;
    }
    return 0;
}

/* The steps of a compiled shape (catalogue/shapes.py: steps); every other octet stands for itself. */
enum { ANY_RUN = 1, BUT_SLASH = 2, CLASS = 3, END = 4, CLASS_SIZE = 1 + 16 };

/* Shape.expression, matched in full: each run is as short as it can be, and only the last is made longer. */
static int
has_shape(Octets path, PyObject *program)
{
    Octets steps = {(const octet *)PyBytes_AsString(program), PyBytes_Size(program)};
    Py_ssize_t step = 0, at = 0, run = -1, run_end = 0;
    while (1) {
        int left = at < path.size, fits = 0;
        octet c = left ? path.at[at] : 0;
        if (step >= steps.size)
            return 0;
        octet wanted = steps.at[step];
        if (wanted == ANY_RUN) {
            run = ++step;
            run_end = at;
            continue;
        }
        if (wanted == END) {
            if (!left || run == step || (at + 1 == path.size && c == '/'))
                return 1;
        }
        else if (wanted == CLASS) {
            fits = left && c < 128 && step + CLASS_SIZE < steps.size && steps.at[step + 1 + c / 8] >> c % 8 & 1;
            if (fits)
                step += CLASS_SIZE;
        }
        else if ((fits = left && (wanted == BUT_SLASH ? c != '/' : c == wanted)))
            step++;
        if (fits) {
            at++;
            continue;
        }
        if (run < 0 || run_end == path.size)
            return 0;
        step = run;
        at = ++run_end;
    }
}

/* The members of known._Plain and known._Shape */
enum { H_SHAPES, H_SPELT, H_WRAPPED, H_KINDS, H_HOST, H_BY_TENANT };
enum { S_PROGRAM, S_BARRED, S_KEYS, S_ORGANISERS, S_EVIDENCE, S_TELLING };

/* _Host.wrappers.match: NOT_HERE where it does not, which the beginnings of what it matches nearly always tell. */
static Outcome
may_be_wrapper(Octets path, PyObject *wrapped)
{
    PyObject *beginnings = PyTuple_GetItem(wrapped, 1);
    for (Py_ssize_t i = 0; i < PyTuple_Size(beginnings); i++) {
        Octets beginning;
        if (octets_of(PyTuple_GetItem(beginnings, i), &beginning) != DONE)
            return FAILED;
        if (beginning.size > path.size || memcmp(path.at, beginning.at, beginning.size))
            continue;
        PyObject *text = text_of(path);
        PyObject *match = text ? PyObject_CallFunctionObjArgs(PyTuple_GetItem(wrapped, 0), text, NULL) : NULL;
        Py_XDECREF(text);
        Py_XDECREF(match); /* only whether it is None is asked, which lives for ever */
        return !match ? FAILED : match == Py_None ? NOT_HERE : DONE;
    }
    return NOT_HERE;
}

/* The groups of _paths: return the number of the first shape that the path has, or one more than all. */
static Py_ssize_t
shape_of(Octets path, PyObject *shapes)
{
    Py_ssize_t count = PyTuple_Size(shapes), number = 0;
    for (; number < count; number++) {
        PyObject *shape = PyTuple_GetItem(shapes, number);
        if (!has_shape(path, PyTuple_GetItem(shape, S_PROGRAM)))
            continue;
        PyObject *barred = PyTuple_GetItem(shape, S_BARRED);
        Py_ssize_t bars = PyTuple_Size(barred), bar = 0;
        while (bar < bars && !has_shape(path, PyTuple_GetItem(barred, bar)))
            bar++;
        if (bar == bars)
            break;
    }
    return number;
}

/* The first group of _paths: return how much of the path the catalogue spells out, -1 where that failed. */
static Py_ssize_t
spelt_out(Octets path, PyObject *words)
{
    Py_ssize_t end = 0;
    while (end < path.size) {
        Py_ssize_t next = find(path, '/', end + 1, path.size);
        PyObject *word = text_of((Octets){path.at + end + 1, next - end - 1});
        int known = word ? PySet_Contains(words, word) : -1;
        Py_XDECREF(word);
        if (known < 0)
            return -1;
        if (!known)
            break;
        end = next;
    }
    return end;
}

enum { GUID = 36 };

static int
is_guid(Octets text)
{
    if (text.size != GUID)
        return 0;
    for (int i = 0; i < GUID; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? text.at[i] != '-' : !(kinds[text.at[i]] & HEX))
            return 0;
    return 1;
}

enum { LONGEST_JSON = 4096, E_KEY = 0, E_MEMBER, E_BROADCAST, E_OTHERS };

/* evidence._members, of an object of words: take the one value of a member; NOT_HERE where it is no such object, or
 * says anything about broadcasts. */
static Outcome
member_of(Octets json, Octets member, Octets broadcast, Octets *value)
{
    int found = 0;
    if (json.size > LONGEST_JSON || !STANDS(json, 0, "%7b"))
        return NOT_HERE;
    for (Py_ssize_t at = 3; STANDS(json, at, "%22");) {
        Py_ssize_t name = at += 3;
        while (at < json.size && kinds[json.at[at]] & (LETTER | DIGIT))
            at++;
        Py_ssize_t size = at - name;
        if (!size || !STANDS(json, at, "%22%3a%22"))
            return NOT_HERE;
        Py_ssize_t word = at += 9;
        while (at < json.size && (kinds[json.at[at]] & (LETTER | DIGIT) || json.at[at] == '-'))
            at++;
        if (!STANDS(json, at, "%22"))
            return NOT_HERE;
        if (size == broadcast.size && stands(json, name, (const char *)broadcast.at, size))
            return NOT_HERE;
        if (size == member.size && stands(json, name, (const char *)member.at, size)) {
            if (found++)
                return NOT_HERE;
            *value = (Octets){json.at + word, at - word};
        }
        at += 3;
        if (STANDS(json, at, "%7d"))
            return found && at + 3 == json.size ? DONE : NOT_HERE;
        if (!STANDS(json, at, "%2c"))
            return NOT_HERE;
        at += 3;
    }
    return NOT_HERE;
}

/* shapes.value_of: take the first value of a key, empty where it has none. */
static int
value_of(Octets query, Octets key, Octets *value)
{
    *value = (Octets){query.at, 0};
    for (Py_ssize_t at = 0, end; at <= query.size; at = end + 1) {
        end = find(query, '&', at, query.size);
        Py_ssize_t equals = find(query, '=', at, end);
        if (!is_same((Octets){query.at + at, equals - at}, key))
            continue;
        if (equals < end)
            *value = (Octets){query.at + equals + 1, end - equals - 1};
        break;
    }
    return value->size > 0;
}

/* shapes.has_key */
static int
has_key(Octets query, Octets key)
{
    for (Py_ssize_t at = 0, end; at <= query.size; at = end + 1) {
        end = find(query, '&', at, query.size);
        if (is_same((Octets){query.at + at, find(query, '=', at, end) - at}, key))
            return 1;
    }
    return 0;
}

/* Return such a text in lower case, a new reference; of ASCII alone. */
static PyObject *
lowered(Octets text)
{
    char *spelling = PyMem_Malloc(text.size + 1);
    if (!spelling)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < text.size; i++)
        spelling[i] = lower(text.at[i]);
    PyObject *made = PyUnicode_FromStringAndSize(spelling, text.size);
    PyMem_Free(spelling);
    return made;
}

/* Evidence.tenant and Evidence.broadcast_query, of links that say nothing about broadcasts, and name their tenant by a
 * segment of the path, or by a GUID, in the JSON under a query key or under another key, or not at all: take the tenant,
 * a new reference. */
static Outcome
tenant_of(Octets path, Octets query, PyObject *evidence, PyObject **tenant)
{
    Octets texts[3], value;
    if (PyLong_Check(evidence)) {
        Py_ssize_t start = 0, end = 0;
        for (Py_ssize_t left = PyLong_AsSsize_t(evidence); left >= 0 && start < path.size; left--) {
            start = end + 1;
            end = find(path, '/', start, path.size);
        }
        value = (Octets){path.at + start, start < path.size ? end - start : 0};
        *tenant = value.size ? lowered(value) : Py_NewRef(Py_None);
        return *tenant ? DONE : FAILED;
    }
    for (int i = E_KEY; i <= E_BROADCAST; i++)
        if (octets_of(PyTuple_GetItem(evidence, i), &texts[i]) != DONE)
            return FAILED;
    int named = value_of(query, texts[E_KEY], &value);
    if (named && member_of(value, texts[E_MEMBER], texts[E_BROADCAST], &value) != DONE)
        return NOT_HERE;
    PyObject *others = PyTuple_GetItem(evidence, E_OTHERS);
    for (Py_ssize_t i = 0; i < PyTuple_Size(others) && !named; i++) {
        if (octets_of(PyTuple_GetItem(others, i), &texts[0]) != DONE)
            return FAILED;
        named = value_of(query, texts[0], &value);
    }
    if (!named) {
        *tenant = Py_NewRef(Py_None);
        return DONE;
    }
    if (!is_guid(value))
        return NOT_HERE;
    *tenant = lowered(value);
    return *tenant ? DONE : FAILED;
}

/* The key of a kind, as KnownHosts.resolve makes it. */
static PyObject *
key_of(const Address *address, Py_ssize_t number, PyObject *tenant, Py_ssize_t spelt)
{
    Octets path = address->path;
    Octets kept = {path.at, path.size - spelt < 2 ? path.size : spelt};
    PyObject *text = text_of(kept);
    if (text && path.size - spelt < 2 && address->query.size) {
        PyObject *whole = PyUnicode_FromFormat("%U?", text);
        Py_DECREF(text);
        text = whole;
    }
    PyObject *items[5] = {Py_NewRef(address->secure ? HTTPS : HTTP), PyLong_FromSsize_t(number), tenant,
                          Py_NewRef(Py_False), text};
    PyObject *key = PyTuple_New(5);
    for (Py_ssize_t i = 0; i < 5; i++) {
        if (!items[i])
            Py_CLEAR(key);
        else if (!key)
            Py_DECREF(items[i]);
        else if (PyTuple_SetItem(key, i, items[i]) < 0)
            Py_CLEAR(key);
    }
    return key;
}

/* All references are its own. */
typedef struct {
    Address address;
    PyObject *name; /* of the host */
    PyObject *kind;
    PyObject *tenant;     /* that the kind does not tell; NULL where there is none */
    PyObject *target;     /* NULL until somebody asks for it */
    PyObject *url;        /* as it was written, wrappers and all; of one that is known */
    PyObject *inner;      /* in the wrapper, else NULL */
    PyObject *wrapped_by; /* NULL where nothing wraps it */
} Known;

static void
forget(Known *known)
{
    Py_CLEAR(known->name);
    Py_CLEAR(known->kind);
    Py_CLEAR(known->tenant);
    Py_CLEAR(known->target);
    Py_CLEAR(known->url);
    Py_CLEAR(known->inner);
    Py_CLEAR(known->wrapped_by);
}

/* What to ask about hosts and kinds that are met for the first time; NULL: nobody. */
typedef struct {
    PyObject *target, *meet, *new_kind;
} Asked;

static PyObject *target_of(const Known *known, PyObject *type);

/* KnownHosts.resolve, up to the kind. ``none`` is set where it is sure to return None. */
static Outcome
look_up(PyObject *written, PyObject *organiser, PyObject *hosts, const Asked *asked, Known *known, int *none)
{
    const Address *address = &known->address;
    Outcome outcome = read_plain(written, &known->address);
    if (outcome != DONE) {
        *none = outcome == NOT_HERE;
        return outcome;
    }
    if (!(known->name = text_of(address->host)))
        return FAILED;
    PyObject *host = PyDict_GetItemWithError(hosts, known->name);
    if (!host && asked && !PyErr_Occurred()) {
        PyObject *met = PyObject_CallFunctionObjArgs(asked->meet, known->name, NULL);
        Py_XDECREF(met);
        host = met ? PyDict_GetItemWithError(hosts, known->name) : NULL;
    }
    if (!host)
        return PyErr_Occurred() ? FAILED : NOT_HERE;
    if (host == Py_None || holds_needless_escape(address->path)) {
        *none = 1;
        return NOT_HERE;
    }
    Py_INCREF(host); /* what is called below could forget it */
    PyObject *wrapped = PyTuple_GetItem(host, H_WRAPPED), *shapes = PyTuple_GetItem(host, H_SHAPES), *tenant = NULL;
    outcome = wrapped != Py_None ? may_be_wrapper(address->path, wrapped) : NOT_HERE;
    if (outcome != NOT_HERE) {
        *none = outcome == DONE;
        outcome = outcome == DONE ? NOT_HERE : FAILED;
        goto done;
    }
    Py_ssize_t number = shape_of(address->path, shapes);
    if (number < PyTuple_Size(shapes)) {
        PyObject *shape = PyTuple_GetItem(shapes, number), *evidence = PyTuple_GetItem(shape, S_EVIDENCE);
        int asks = organiser != Py_None ? PySet_Contains(PyTuple_GetItem(shape, S_ORGANISERS), organiser) : 0;
        for (Py_ssize_t i = 0; !asks && i < PyTuple_Size(PyTuple_GetItem(shape, S_KEYS)); i++) {
            Octets key;
            if (octets_of(PyTuple_GetItem(PyTuple_GetItem(shape, S_KEYS), i), &key) != DONE)
                goto done;
            asks = !has_key(address->query, key);
        }
        if (asks) {
            *none = asks > 0;
            outcome = asks < 0 ? FAILED : NOT_HERE;
            goto done;
        }
        if (evidence == Py_False) {
            outcome = NOT_HERE;
            goto done;
        }
        if (evidence != Py_None && (outcome = tenant_of(address->path, address->query, evidence, &tenant)) != DONE)
            goto done;
        if (tenant && tenant != Py_None && PyTuple_GetItem(host, H_BY_TENANT) != Py_True) {
            int tells = PySet_Contains(PyTuple_GetItem(shape, S_TELLING), tenant);
            if (tells < 0) {
                outcome = FAILED;
                goto done;
            }
            if (!tells) {
                known->tenant = tenant;
                tenant = NULL;
            }
        }
    }
    outcome = FAILED;
    Py_ssize_t spelt = spelt_out(address->path, PyTuple_GetItem(host, H_SPELT));
    PyObject *key = spelt < 0 ? NULL : key_of(address, number + 2, Py_NewRef(tenant ? tenant : Py_None), spelt);
    if (!key)
        goto done;
    known->kind = Py_XNewRef(PyDict_GetItemWithError(PyTuple_GetItem(host, H_KINDS), key));
    if (!known->kind && asked && !PyErr_Occurred()) {
        PyObject *target = target_of(known, asked->target);
        if (target)
            known->kind = PyObject_CallFunctionObjArgs(asked->new_kind, PyTuple_GetItem(host, H_HOST), key, target, NULL);
        Py_XDECREF(target);
    }
    Py_DECREF(key);
    outcome = known->kind ? DONE : PyErr_Occurred() ? FAILED : NOT_HERE;
done:
    Py_XDECREF(tenant);
    Py_DECREF(host);
    return outcome;
}

static PyObject *
target_of(const Known *known, PyObject *type)
{
    const Address *address = &known->address;
    PyObject *items[8] = {
        Py_NewRef(address->written), Py_NewRef(address->secure ? HTTPS : HTTP), Py_NewRef(known->name),
        Py_NewRef(EMPTY),            text_of(address->path),                    text_of(address->query),
        Py_NewRef(EMPTY),            Py_NewRef(EMPTY),
    };
    return named_tuple(type, 8, items);
}

/* Return what an address is: its kind's identification, with its tenant. */
static PyObject *
identification_of(const Known *known, PyObject *kind)
{
    enum { TENANT = 1, IDENTIFIED = 9 };
    PyObject *identification = PyObject_GetAttr(kind, IDENTIFICATION), *items[IDENTIFIED];
    if (!identification || !known->tenant)
        return identification;
    for (int i = 0; i < IDENTIFIED; i++)
        items[i] = i == TENANT ? Py_NewRef(known->tenant) : Py_XNewRef(PyTuple_GetItem(identification, i));
    PyObject *made = named_tuple((PyObject *)Py_TYPE(identification), IDENTIFIED, items);
    Py_DECREF(identification);
    return made;
}

PyDoc_STRVAR(resolve_doc,
             "resolve(written, organiser_domain, hosts, Target, Resolved, meet, new_kind) -> Resolved | None\n\n"
             "Return what KnownHosts.resolve returns; NotImplemented where only that can tell. ``meet`` and ``new_kind``\n"
             "are asked about hosts and kinds that are new.");

static PyObject *
resolve(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 7 || !PyUnicode_Check(args[0]) || !PyDict_Check(args[2]) || !PyType_Check(args[3]) ||
        !PyType_Check(args[4])) {
        PyErr_SetString(PyExc_TypeError, "resolve() takes an address, a domain, hosts, types, and whom to ask");
        return NULL;
    }
    Known known = {.name = NULL};
    int none = 0;
    PyObject *resolved = NULL;
    Asked asked = {args[3], args[5], args[6]};
    Outcome outcome = look_up(args[0], args[1], args[2], &asked, &known, &none);
    if (outcome == NOT_HERE)
        resolved = Py_NewRef(none ? Py_None : Py_NotImplemented);
    if (outcome == DONE) {
        PyObject *items[6] = {
            target_of(&known, args[3]), Py_NewRef(NOTHING), Py_NewRef(Py_None),
            identification_of(&known, known.kind), Py_NewRef(Py_None), Py_NewRef(known.kind),
        };
        resolved = named_tuple(args[4], 6, items);
    }
    forget(&known);
    return resolved;
}

/* The gates of Meetings._meet: rules/identifier_in_link.py and rules/passcode_in_link.py */

/* _MAY_BE_MAIL.search */
static int
may_be_mail(Octets url)
{
    for (Py_ssize_t at = 0; at < url.size;) {
        octet c = url.at[at++];
        if (c == '%') {
            if (STANDS(url, at, "2540"))
                at += 4;
            else if (STANDS(url, at, "40"))
                at += 2;
            else
                continue;
        }
        else if (c != '@')
            continue;
        int letters = -1; /* since the last dot; -1: something else came since */
        for (; at < url.size && kinds[url.at[at]] & MAIL; at++) {
            letters = url.at[at] == '.' ? 0 : letters >= 0 && kinds[url.at[at]] & LETTER ? letters + 1 : -1;
            if (letters == 2)
                return 1;
        }
        if (at < url.size && url.at[at] == '%')
            return 1;
    }
    return 0;
}

enum { LONGEST_KEY = 64 }; /* longer than any that is looked for */

/* identifier_in_link.may_name_somebody and passcode_in_link.holds_passcode, of a query without a fragment: return
 * NOT_HERE where somebody may be named. */
static Outcome
look_at_query(Octets query, PyObject *names, PyObject *passcodes, int *locked)
{
    for (Py_ssize_t at = 0, end; at < query.size; at = end + 1) {
        end = find(query, '&', at, query.size);
        Py_ssize_t equals = find(query, '=', at, end), start = at;
        if (STANDS(query, at, "amp;") && at + 4 <= equals)
            start += 4;
        Py_ssize_t size = equals - start;
        if (equals == end || size > LONGEST_KEY)
            continue;
        char spelling[LONGEST_KEY];
        for (Py_ssize_t i = 0; i < size; i++)
            spelling[i] = lower(query.at[start + i]);
        PyObject *key = PyUnicode_FromStringAndSize(spelling, size);
        int named = key ? PySet_Contains(names, key) : -1;
        int opens = named == 0 && equals + 1 < end ? PySet_Contains(passcodes, key) : 0;
        Py_XDECREF(key);
        if (named < 0 || opens < 0)
            return FAILED;
        if (named)
            return NOT_HERE;
        *locked |= opens;
    }
    return DONE;
}

/* Fingerprints: BLAKE2b with a digest of eight octets and the person "telelint" (RFC 7693), of which hashlib's costs
 * more to call than to compute. */

static const uint64_t IV[8] = {
    UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b), UINT64_C(0x3c6ef372fe94f82b),
    UINT64_C(0xa54ff53a5f1d36f1), UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
    UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179),
};
static const octet SIGMA[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static inline uint64_t
little(const octet *at)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

static inline uint64_t
turned(uint64_t value, int bits)
{
    return value >> bits | value << (64 - bits);
}

static void
compress(uint64_t *state, const octet *block, uint64_t total, int last)
{
    uint64_t words[16], v[16];
    for (int i = 0; i < 16; i++) {
        words[i] = little(block + 8 * i);
        v[i] = i < 8 ? state[i] : IV[i - 8];
    }
    v[12] ^= total;
    v[14] = last ? ~v[14] : v[14];
#define MIX(i, a, b, c, d)                                                                                             \
    a += b + words[order[2 * i]], d = turned(d ^ a, 32), c += d, b = turned(b ^ c, 24);                                \
    a += b + words[order[2 * i + 1]], d = turned(d ^ a, 16), c += d, b = turned(b ^ c, 63)
    for (int round = 0; round < 12; round++) {
        const octet *order = SIGMA[round % 10];
        MIX(0, v[0], v[4], v[8], v[12]);
        MIX(1, v[1], v[5], v[9], v[13]);
        MIX(2, v[2], v[6], v[10], v[14]);
        MIX(3, v[3], v[7], v[11], v[15]);
        MIX(4, v[0], v[5], v[10], v[15]);
        MIX(5, v[1], v[6], v[11], v[12]);
        MIX(6, v[2], v[7], v[8], v[13]);
        MIX(7, v[3], v[4], v[9], v[14]);
    }
#undef MIX
    for (int i = 0; i < 8; i++)
        state[i] ^= v[i] ^ v[i + 8];
}

typedef struct {
    uint64_t state[8], total;
    octet block[128];
    int size;
} Hash;

static void
begin(Hash *hash)
{
    memcpy(hash->state, IV, sizeof IV);
    hash->state[0] ^= UINT64_C(0x01010008); /* a digest of 8 octets, no key, no tree */
    hash->state[6] ^= little((const octet *)"telelint");
    hash->total = 0;
    hash->size = 0;
}

static void
feed(Hash *hash, const octet *at, Py_ssize_t size)
{
    while (size > 0) {
        if (hash->size == 128) {
            hash->total += 128;
            compress(hash->state, hash->block, hash->total, 0);
            hash->size = 0;
        }
        int some = size < 128 - hash->size ? (int)size : 128 - hash->size;
        memcpy(hash->block + hash->size, at, some);
        hash->size += some;
        at += some;
        size -= some;
    }
}

static PyObject *
finish(Hash *hash)
{
    char digits[16];
    memset(hash->block + hash->size, 0, 128 - hash->size);
    compress(hash->state, hash->block, hash->total + hash->size, 1);
    for (int i = 0; i < 16; i++)
        digits[i] = "0123456789abcdef"[hash->state[0] >> (8 * (i / 2) + (i % 2 ? 0 : 4)) & 15];
    return PyUnicode_FromStringAndSize(digits, 16);
}

PyDoc_STRVAR(fingerprint_doc, "fingerprint(*parts: str) -> str | None\n\n"
                              "Return linting._fingerprint of the parts together, None for a lone surrogate.");

static PyObject *
fingerprint(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Hash hash;
    begin(&hash);
    for (Py_ssize_t i = 0; i < count; i++) {
        Octets octets;
        Outcome outcome = octets_of(args[i], &octets);
        if (outcome != DONE)
            return outcome == FAILED ? NULL : Py_NewRef(Py_None);
        feed(&hash, octets.at, octets.size);
    }
    return finish(&hash);
}

/* Links and their findings: linting.py */

/* The members of named tuples that are read here, and their number. */
enum { F_URL, F_PLACE, F_PROPERTY, F_ROLE, F_CONTEXT, F_TEXT };
enum { V_OCCURRENCES = 3, V_ORGANISER = 4, V_CANCELLED = 7 };
enum { A_JUDGEMENT, A_SAID, A_STEADY, ANSWER };
enum { SAID = 8, FINDING = 14, LINK = 12, JUDGEMENT = 10, J_DATE = 4 };

/* What Linter._by_event gives it. */
typedef struct {
    PyObject *hosts, *met, *found, *target, *link, *finding, *names, *is_strangers, *text_role, *wrappers;
    int secrets;
    Py_ssize_t most, days;
} Settings;

/* What Linter._by_event knows of an event. */
typedef struct {
    PyObject *context, *event, *on, *about, *links, *findings;
    int several;
} Here;

static PyObject *
finding_of(const Settings *settings, const Here *here, PyObject *said, PyObject *item, PyObject *host,
           PyObject *platform, PyObject *shown, Outcome *outcome)
{
    PyObject *property = PyTuple_GetItem(item, F_PROPERTY);
    PyObject *parts[] = {PyTuple_GetItem(said, 0), here->about, property, host, platform};
    Hash hash;
    begin(&hash);
    for (int i = 0; i < 5; i++) {
        Octets octets = {(const octet *)"None", 4};
        if (parts[i] != Py_None && (*outcome = octets_of(parts[i], &octets)) != DONE)
            return NULL;
        if (i > 2)
            feed(&hash, (const octet *)"", 1);
        feed(&hash, octets.at, octets.size);
    }
    PyObject *items[FINDING];
    for (int i = 0; i < SAID; i++)
        items[i] = Py_XNewRef(PyTuple_GetItem(said, i));
    PyObject *others[] = {PyTuple_GetItem(item, F_PLACE), property, here->event, shown, platform};
    for (int i = 0; i < 5; i++)
        items[SAID + i] = Py_NewRef(others[i]);
    items[FINDING - 1] = finish(&hash);
    PyObject *made = named_tuple(settings->finding, FINDING, items);
    *outcome = made ? DONE : FAILED;
    return made;
}

/* Return an answer for another date. */
static PyObject *
dated(PyObject *answer, PyObject *on)
{
    PyObject *judgement = PyTuple_GetItem(answer, A_JUDGEMENT), *items[JUDGEMENT];
    for (int i = 0; i < JUDGEMENT; i++)
        items[i] = i == J_DATE ? Py_NewRef(on) : Py_XNewRef(PyTuple_GetItem(judgement, i));
    PyObject *parts[ANSWER] = {
        named_tuple((PyObject *)Py_TYPE(judgement), JUDGEMENT, items),
        Py_XNewRef(PyTuple_GetItem(answer, A_SAID)),
        Py_XNewRef(PyTuple_GetItem(answer, A_STEADY)),
    };
    return named_tuple((PyObject *)Py_TYPE(answer), ANSWER, parts);
}

/* Linter._answer, of a date in a span that is known; a new reference. */
static Outcome
answer_of(const Settings *settings, const Here *here, PyObject *kind, PyObject **answer)
{
    PyObject *answers = PyObject_GetAttr(kind, ANSWERS), *spans = NULL;
    Outcome outcome = FAILED;
    if (!answers)
        return FAILED;
    *answer = Py_XNewRef(PyDict_GetItemWithError(answers, here->on));
    if (*answer || PyErr_Occurred()) {
        outcome = *answer ? DONE : FAILED;
        goto done;
    }
    if (!(spans = PyObject_GetAttr(kind, SPANS)))
        goto done;
    outcome = NOT_HERE;
    for (Py_ssize_t i = 0; i < PyList_Size(spans) && PyDict_Size(answers) < settings->days; i++) {
        PyObject *span = PyList_GetItem(spans, i);
        int holds = PyObject_RichCompareBool(PyTuple_GetItem(span, 0), here->on, Py_LE);
        if (holds == 1)
            holds = PyObject_RichCompareBool(here->on, PyTuple_GetItem(span, 1), Py_LE);
        if (!holds)
            continue;
        if (holds == 1)
            *answer = dated(PyTuple_GetItem(span, 2), here->on);
        outcome = *answer && PyDict_SetItem(answers, here->on, *answer) == 0 ? DONE : FAILED;
        break;
    }
done:
    Py_DECREF(answers);
    Py_XDECREF(spans);
    if (outcome != DONE)
        Py_CLEAR(*answer);
    return outcome;
}

/* The first half of Linter._add. */
static Outcome
add(const Settings *settings, const Here *here, PyObject *item, Known *known, PyObject *kind)
{
    PyObject *text = PyTuple_GetItem(item, F_TEXT);
    int harmless = text == Py_None ? 1 : PyUnicode_Contains(text, known->name);
    if (!harmless) {
        PyObject *texts = PyObject_GetAttr(kind, TEXTS);
        harmless = texts ? PySet_Contains(texts, text) : -1;
        Py_XDECREF(texts);
    }
    if (harmless <= 0)
        return harmless < 0 ? FAILED : NOT_HERE;
    PyObject *answer = NULL, *shown = NULL, *link = NULL, *findings = NULL;
    PyObject *identification = identification_of(known, kind), *passcode = PyObject_GetAttr(kind, PASSCODE);
    Outcome outcome = identification && passcode ? answer_of(settings, here, kind, &answer) : FAILED;
    if (outcome != DONE)
        goto done;
    if (PyTuple_GetItem(answer, A_STEADY) != Py_True && PyTuple_GetItem(here->event, V_OCCURRENCES) != Py_None) {
        outcome = NOT_HERE;
        goto done;
    }
    outcome = FAILED;
    shown = settings->secrets ? Py_NewRef(known->address.written) : PyObject_GetAttr(kind, SHOWN);
    if (!known->target)
        known->target = target_of(known, settings->target);
    if (!shown || !known->target || !(findings = PyList_New(0)))
        goto done;
    PyObject *said = PyTuple_GetItem(answer, A_SAID), *platform = PyTuple_GetItem(identification, 0);
    Py_ssize_t all = PyTuple_Size(said) + (here->several && passcode != Py_None);
    for (Py_ssize_t i = 0; i < all; i++) {
        PyObject *one = i < PyTuple_Size(said) ? PyTuple_GetItem(said, i) : passcode;
        PyObject *finding = finding_of(settings, here, one, item, known->name, platform, shown, &outcome);
        if (!finding)
            goto done;
        outcome = FAILED;
        if (append_new(findings, finding) < 0)
            goto done;
    }
    PyObject *items[LINK] = {
        Py_NewRef(known->target),
        Py_NewRef(known->wrapped_by ? known->wrapped_by : NOTHING),
        Py_NewRef(Py_None),
        Py_NewRef(identification),
        Py_NewRef(PyTuple_GetItem(answer, A_JUDGEMENT)),
        Py_NewRef(shown),
        Py_NewRef(PyTuple_GetItem(item, F_PLACE)),
        Py_NewRef(PyTuple_GetItem(item, F_PROPERTY)),
        Py_NewRef(PyTuple_GetItem(item, F_ROLE)),
        Py_NewRef(here->event),
        Py_NewRef(text),
        Py_NewRef(Py_None),
    };
    link = named_tuple(settings->link, LINK, items);
    if (!link || PyList_Append(here->links, link) < 0)
        goto done;
    Py_ssize_t end = PyList_Size(here->findings);
    if (PyList_SetSlice(here->findings, end, end, findings) == 0)
        outcome = DONE;
done:
    Py_XDECREF(identification);
    Py_XDECREF(passcode);
    Py_XDECREF(answer);
    Py_XDECREF(shown);
    Py_XDECREF(findings);
    Py_XDECREF(link);
    return outcome;
}

/* Return whether an attribute is True; -1 for None and what is none, -2 where that failed. */
static int
is_true(PyObject *object, PyObject *name)
{
    PyObject *value = PyObject_GetAttr(object, name);
    int truth = !value ? -2 : value == Py_True ? 1 : value == Py_False ? 0 : -1;
    Py_XDECREF(value);
    return truth;
}

/* Meetings._meet, of a plain address of a kind that is known; then Linter._add. */
static Outcome
meet(const Settings *settings, const Here *here, PyObject *item, Known *known)
{
    int counts = is_true(known->kind, COUNTS);
    if (counts <= 0) /* not described yet, or nobody's concern: unless its text says it is */
        return counts == -2 ? FAILED : counts == 0 && PyTuple_GetItem(item, F_TEXT) == Py_None ? DONE : NOT_HERE;
    int locked = 0;
    if (may_be_mail(known->address.url))
        return NOT_HERE;
    if (known->address.query.size) {
        PyObject *passcodes = PyObject_GetAttr(known->kind, PASSCODES);
        Outcome outcome = passcodes ? look_at_query(known->address.query, settings->names, passcodes, &locked) : FAILED;
        Py_XDECREF(passcodes);
        if (outcome != DONE)
            return outcome;
    }
    if (!locked)
        return add(settings, here, item, known, known->kind);
    PyObject *kind = PyObject_GetAttr(known->kind, LOCKED);
    Outcome outcome = kind ? add(settings, here, item, known, kind) : FAILED;
    Py_XDECREF(kind);
    return outcome;
}

/* The members of known._Wrapper */
enum { W_PATH, W_KEY, W_OWN_KEYS, W_WRAPPED_BY, LONGEST_WRAPPED = 32768 };

/* decode._unquote, of ASCII without an escape that is cut; a new reference. */
static Outcome
unquote(Octets value, PyObject **text)
{
    octet *out = PyMem_Malloc(value.size + 1);
    Py_ssize_t size = 0, at = 0;
    if (!out) {
        PyErr_NoMemory();
        return FAILED;
    }
    for (; at < value.size; at++) {
        octet c = value.at[at];
        if (c == '%') {
            if (at + 2 >= value.size || !(kinds[value.at[at + 1]] & HEX && kinds[value.at[at + 2]] & HEX))
                break;
            c = (octet)(hex_value(value.at[at + 1]) << 4 | hex_value(value.at[at + 2]));
            at += 2;
        }
        if (c >= 128 || (c == ';' && size >= 4 && stands((Octets){out, size}, size - 4, "&amp", 4)))
            break;
        out[size++] = c;
    }
    *text = at == value.size ? text_of((Octets){out, size}) : NULL;
    PyMem_Free(out);
    return *text ? DONE : at == value.size ? FAILED : NOT_HERE;
}

/* Unwrapper.unwrap, of a wrapper that KnownHosts._wrappers_on tells of: take what it leads to, and the
 * wrapper, new references. Nothing of an address that was put in without being encoded is in the parameters that follow. */
static Outcome
unwrap(PyObject *wrappers, const Known *known, PyObject **inner, PyObject **wrapped_by)
{
    PyObject *all = PyDict_GetItemWithError(wrappers, known->name), *wrapper = NULL;
    Octets path, key, query = known->address.query;
    for (Py_ssize_t i = 0; all && i < PyTuple_Size(all) && !wrapper; i++) {
        wrapper = PyTuple_GetItem(all, i);
        if (octets_of(PyTuple_GetItem(wrapper, W_PATH), &path) != DONE)
            return FAILED;
        if (!is_same(path, known->address.path))
            wrapper = NULL;
    }
    if (!wrapper || known->address.url.size > LONGEST_WRAPPED)
        return PyErr_Occurred() ? FAILED : NOT_HERE;
    if (octets_of(PyTuple_GetItem(wrapper, W_KEY), &key) != DONE)
        return FAILED;
    Octets value = {NULL, 0};
    int own = 1; /* whether the parameter after it is the wrapper's, or there is none */
    for (Py_ssize_t at = 0, end; at < query.size; at = end + 1) {
        end = find(query, '&', at, query.size);
        Py_ssize_t start = at + (at && STANDS(query, at, "amp;") && at + 4 <= end ? 4 : 0);
        Py_ssize_t equals = find(query, '=', start, end);
        Octets name = {query.at + start, equals - start};
        if (find(query, '%', start, equals) < equals)
            return NOT_HERE;
        if (value.at) {
            PyObject *text = lowered(name);
            own = text ? PySet_Contains(PyTuple_GetItem(wrapper, W_OWN_KEYS), text) : -1;
            Py_XDECREF(text);
            if (own < 0)
                return FAILED;
            break;
        }
        if (name.size == key.size && stands(name, 0, (const char *)key.at, key.size))
            value = (Octets){query.at + equals + 1, end > equals ? end - equals - 1 : 0};
    }
    if (!value.size || (!own && find(value, '?', 0, value.size) < value.size))
        return NOT_HERE;
    Outcome outcome = unquote(value, inner);
    *wrapped_by = outcome == DONE ? Py_NewRef(PyTuple_GetItem(wrapper, W_WRAPPED_BY)) : NULL;
    return outcome;
}

/* resolve.resolve_target, of a plain address that such a wrapper was made around. */
static Outcome
look_inside(const Settings *settings, PyObject *organiser, Known *known)
{
    PyObject *inner = NULL, *wrapped_by = NULL;
    Outcome outcome = unwrap(settings->wrappers, known, &inner, &wrapped_by);
    if (outcome != DONE)
        return outcome;
    int none = 0;
    forget(known);
    known->inner = inner;
    known->wrapped_by = wrapped_by;
    return look_up(inner, organiser, settings->hosts, NULL, known, &none);
}

/* Meetings.at, of an address without a text: whether it is known to return None. */
static Outcome
concerns_nobody(const Settings *settings, PyObject *url, PyObject *role, PyObject *organiser)
{
    PyObject *answer;
    if (role == settings->text_role) {
        answer = PyObject_CallFunctionObjArgs(settings->is_strangers, url, NULL);
        Py_XDECREF(answer); /* one of the two that live for ever */
        if (answer != Py_False)
            return answer ? DONE : FAILED;
    }
    PyObject *key = PyTuple_Pack(3, url, role, organiser);
    answer = key ? PyDict_GetItemWithError(settings->met, key) : NULL;
    Py_XDECREF(key);
    return answer == Py_None ? DONE : !answer && PyErr_Occurred() ? FAILED : NOT_HERE;
}

/* Linter._by_event, of one address of an event; ``known`` is what was known of the one before. */
static Outcome
take(const Settings *settings, const Here *here, PyObject *item, Known *known)
{
    PyObject *url = PyTuple_GetItem(item, F_URL), *organiser = PyTuple_GetItem(here->event, V_ORGANISER);
    Outcome outcome = DONE;
    if (!known->url || PyUnicode_Compare(known->url, url)) { /* events repeat their address */
        int none = 0;
        forget(known);
        outcome = look_up(url, organiser, settings->hosts, NULL, known, &none);
        if (outcome == NOT_HERE && known->name)
            outcome = look_inside(settings, organiser, known);
        if (outcome == DONE)
            known->url = Py_NewRef(url);
    }
    if (outcome == DONE)
        outcome = meet(settings, here, item, known);
    if (outcome == NOT_HERE && PyTuple_GetItem(item, F_TEXT) == Py_None)
        outcome = concerns_nobody(settings, url, PyTuple_GetItem(item, F_ROLE), organiser);
    return outcome;
}

PyDoc_STRVAR(advance_doc,
             "advance(item, items, context, event, on, about, links, findings, several, settings) -> item | None\n\n"
             "Add the links and findings of this item, and of those that follow, as far as they are plain addresses of\n"
             "this context and of kinds that are known. Return the first that is not, None after the last. ``settings``\n"
             "are those of Linter: (hosts, met, Found, Target, Link, Finding, names, is_strangers, Role.TEXT, wrappers,\n"
             "show_secrets, most, days).");

static PyObject *
advance(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 10 || !PyIter_Check(args[1]) || !PyTuple_Check(args[3]) || !PyUnicode_Check(args[5]) || !PyList_Check(args[6]) ||
        !PyList_Check(args[7]) || !PyTuple_Check(args[9]) || PyTuple_Size(args[9]) != 13) {
        PyErr_SetString(PyExc_TypeError, "advance() takes an item, the items after it, an event, and settings");
        return NULL;
    }
    PyObject *all = args[9];
    Settings settings = {
        PyTuple_GetItem(all, 0), PyTuple_GetItem(all, 1), PyTuple_GetItem(all, 2),
        PyTuple_GetItem(all, 3), PyTuple_GetItem(all, 4), PyTuple_GetItem(all, 5),
        PyTuple_GetItem(all, 6), PyTuple_GetItem(all, 7), PyTuple_GetItem(all, 8),
        PyTuple_GetItem(all, 9), PyTuple_GetItem(all, 10) == Py_True, PyLong_AsSsize_t(PyTuple_GetItem(all, 11)),
        PyLong_AsSsize_t(PyTuple_GetItem(all, 12)),
    };
    Here here = {args[2], args[3], args[4], args[5], args[6], args[7], args[8] == Py_True};
    PyObject *item = Py_NewRef(args[0]);
    if (PyTuple_GetItem(here.event, V_CANCELLED) != Py_False)
        return item;
    Known known = {.name = NULL};
    Outcome outcome = DONE;
    do {
        if ((PyObject *)Py_TYPE(item) != settings.found || PyTuple_GetItem(item, F_CONTEXT) != here.context ||
            PyList_Size(here.links) >= settings.most)
            break;
        outcome = take(&settings, &here, item, &known);
        if (outcome == NOT_HERE)
            break;
        Py_CLEAR(item);
    } while (outcome == DONE && (item = PyIter_Next(args[1])));
    forget(&known);
    return item || outcome == FAILED || PyErr_Occurred() ? item : Py_NewRef(Py_None);
}

PyDoc_STRVAR(may_conflict_doc, "may_conflict(links) -> bool\n\n"
                               "Return whether links to rooms that can be joined have different addresses: the first\n"
                               "half of conflicting_links.check_event.");

enum { L_TARGET, L_HIDDEN_BY = 2, L_IDENTIFICATION, L_JUDGEMENT, I_PLATFORM = 0, I_VENDOR_PAGE = 5, I_COMPANION };

static PyObject *
may_conflict(PyObject *Py_UNUSED(module), PyObject *links)
{
    PyObject *first = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(links); i++) {
        PyObject *link = PyList_GetItem(links, i), *identification = PyTuple_GetItem(link, L_IDENTIFICATION);
        if (!identification)
            return NULL;
        if (PyTuple_GetItem(identification, I_PLATFORM) == Py_None || PyTuple_GetItem(link, L_HIDDEN_BY) != Py_None ||
            PyTuple_GetItem(identification, I_VENDOR_PAGE) != Py_False ||
            PyTuple_GetItem(identification, I_COMPANION) != Py_False)
            continue;
        PyObject *url = PyTuple_GetItem(PyTuple_GetItem(link, L_TARGET), 0);
        int differs = first ? PyUnicode_Compare(first, url) : 0;
        if (PyErr_Occurred())
            return NULL;
        if (differs)
            Py_RETURN_TRUE;
        first = url;
    }
    Py_RETURN_FALSE;
}

static int
add_one(PyObject *counts, PyObject *key)
{
    PyObject *before = PyDict_GetItemWithError(counts, key);
    if (!before && PyErr_Occurred())
        return -1;
    PyObject *after = PyLong_FromLongLong(before ? PyLong_AsLongLong(before) + 1 : 1);
    int status = after ? PyDict_SetItem(counts, key, after) : -1;
    Py_XDECREF(after);
    return status;
}

PyDoc_STRVAR(count_doc, "count(items, Finding, findings, verdicts, platforms, words, no_link) -> int\n\n"
                        "Return how many links linting.count counts, and count the rest in the three dictionaries.\n"
                        "``words`` are those of verdicts, ``no_link`` is the reason that is not counted.");

static PyObject *
count_items(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 7 || !PyList_Check(args[0]) || !PyTuple_Check(args[5])) {
        PyErr_SetString(PyExc_TypeError, "count(items, Finding, findings, verdicts, platforms, words, no_link)");
        return NULL;
    }
    Py_ssize_t links = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(args[0]); i++) {
        PyObject *item = PyList_GetItem(args[0], i);
        if ((PyObject *)Py_TYPE(item) == args[1]) {
            if (add_one(args[2], PyTuple_GetItem(item, 0)) < 0)
                return NULL;
            continue;
        }
        PyObject *judgement = PyTuple_GetItem(item, L_JUDGEMENT);
        if (!judgement)
            return NULL;
        if (PyTuple_GetItem(judgement, 1) == args[6])
            continue;
        links++;
        PyObject *word = PyTuple_GetItem(args[5], PyLong_AsSsize_t(PyTuple_GetItem(judgement, 0)));
        if (!word || add_one(args[3], word) < 0)
            return NULL;
        PyObject *platform = PyTuple_GetItem(PyTuple_GetItem(item, L_IDENTIFICATION), I_PLATFORM);
        if (platform != Py_None && add_one(args[4], platform) < 0)
            return NULL;
    }
    return PyLong_FromSsize_t(links);
}

/* Lines of JSON: reports/json_text.py */

#define PUT(buffer, word) append(buffer, (const octet *)word, (Py_ssize_t)sizeof(word) - 1)

static Outcome
put_text(Buffer *buffer, PyObject *text)
{
    Octets octets;
    Outcome outcome = octets_of(text, &octets);
    return outcome != DONE ? outcome : append(buffer, octets.at, octets.size) < 0 ? FAILED : DONE;
}

/* json.encoder.encode_basestring, and null for None */
static Outcome
put_quoted(Buffer *buffer, PyObject *text)
{
    static const char ESCAPES[] = "\"\"\\\\\nn\rr\tt\ff\bb";
    Octets octets;
    if (text == Py_None)
        return PUT(buffer, "null") < 0 ? FAILED : DONE;
    Outcome outcome = octets_of(text, &octets);
    if (outcome != DONE)
        return outcome;
    if (octets.size > PY_SSIZE_T_MAX / 8 || reserve(buffer, 6 * octets.size + 2) < 0)
        return FAILED;
    octet *out = buffer->at + buffer->size;
    *out++ = '"';
    for (Py_ssize_t i = 0; i < octets.size; i++) {
        octet c = octets.at[i];
        if (c >= ' ' && c != '"' && c != '\\') {
            *out++ = c;
            continue;
        }
        const char *escape = ESCAPES;
        while (*escape && (octet)*escape != c)
            escape += 2;
        *out++ = '\\';
        if (*escape)
            *out++ = escape[1];
        else {
            memcpy(out, "u00", 3);
            out[3] = "0123456789abcdef"[c >> 4];
            out[4] = "0123456789abcdef"[c & 15];
            out += 5;
        }
    }
    *out++ = '"';
    buffer->size = out - buffer->at;
    return DONE;
}

static Outcome
put_number(Buffer *buffer, PyObject *number)
{
    octet digits[20];
    int at = sizeof digits;
    long long value = PyLong_AsLongLong(number);
    if (value < 0) {
        PyErr_Clear();
        return NOT_HERE;
    }
    do
        digits[--at] = (octet)('0' + value % 10);
    while ((value /= 10));
    return append(buffer, digits + at, sizeof digits - at) < 0 ? FAILED : DONE;
}

/* json_text._place */
static Outcome
put_place(Buffer *buffer, PyObject *place)
{
    static const char *const NAMES[] = {", \"line\": ", ", \"column\": ", ", \"end_line\": ", ", \"end_column\": "};
    if (place == Py_None)
        return NOT_HERE;
    if (PUT(buffer, ", \"path\": ") < 0)
        return FAILED;
    Outcome outcome = put_quoted(buffer, PyTuple_GetItem(place, 0));
    for (int i = 0; i < 4 && outcome == DONE; i++) {
        if (append(buffer, (const octet *)NAMES[i], strlen(NAMES[i])) < 0)
            return FAILED;
        outcome = put_number(buffer, PyTuple_GetItem(place, i + 1));
    }
    return outcome;
}

/* JsonText.finding */
static Outcome
put_finding(Buffer *buffer, PyObject *finding, PyObject *complaints, PyObject *complaint_of, PyObject *when)
{
    PyObject *complaint = PyTuple_GetSlice(finding, 0, SAID);
    PyObject *said = complaint ? Py_XNewRef(PyDict_GetItemWithError(complaints, complaint)) : NULL;
    if (!said && !PyErr_Occurred())
        said = PyObject_CallFunctionObjArgs(complaint_of, complaint, NULL);
    Py_XDECREF(complaint);
    if (!said)
        return FAILED;
    Outcome outcome = PUT(buffer, "{") < 0 ? FAILED : put_text(buffer, said);
    Py_DECREF(said);
    if (outcome == DONE)
        outcome = put_place(buffer, PyTuple_GetItem(finding, 8));
    if (outcome == DONE)
        outcome = PUT(buffer, ", \"property\": ") < 0 ? FAILED : put_quoted(buffer, PyTuple_GetItem(finding, 9));
    if (outcome == DONE)
        outcome = PUT(buffer, ", \"event\": ") < 0 ? FAILED : put_text(buffer, when);
    if (outcome == DONE)
        outcome = PUT(buffer, ", \"link\": ") < 0 ? FAILED : put_quoted(buffer, PyTuple_GetItem(finding, 11));
    if (outcome == DONE)
        outcome = PUT(buffer, ", \"platform\": ") < 0 ? FAILED : put_quoted(buffer, PyTuple_GetItem(finding, 12));
    if (outcome == DONE)
        outcome = PUT(buffer, ", \"fingerprint\": ") < 0 ? FAILED : put_quoted(buffer, PyTuple_GetItem(finding, 13));
    return outcome != DONE ? outcome : PUT(buffer, "}\n") < 0 ? FAILED : DONE;
}

PyDoc_STRVAR(lines_doc,
             "lines(items, Finding, complaints, complaint_of, when_of) -> bytes | None\n\n"
             "Return the findings among the items as JsonText.finding returns them, in UTF-8, each ended by LF; None\n"
             "where that must be asked. ``complaints`` holds what the members before the place are encoded as, ``complaint_of``\n"
             "tells it of others, ``when_of`` encodes an event.");

static PyObject *
lines(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 5 || !PyList_Check(args[0]) || !PyDict_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "lines(items, Finding, complaints, complaint_of, when_of)");
        return NULL;
    }
    Buffer buffer = {NULL, 0, 0};
    PyObject *event = NULL, *when = NULL, *text = NULL; /* of the finding before */
    Outcome outcome = DONE;
    for (Py_ssize_t i = 0; i < PyList_Size(args[0]) && outcome == DONE; i++) {
        PyObject *finding = PyList_GetItem(args[0], i);
        if ((PyObject *)Py_TYPE(finding) != args[1])
            continue;
        Py_INCREF(finding);
        if (PyTuple_GetItem(finding, 10) != event) {
            event = PyTuple_GetItem(finding, 10);
            Py_XDECREF(when);
            when = PyObject_CallFunctionObjArgs(args[4], event, NULL);
        }
        outcome = when ? put_finding(&buffer, finding, args[2], args[3], when) : FAILED;
        Py_DECREF(finding);
    }
    if (outcome == NOT_HERE)
        text = Py_NewRef(Py_None);
    if (outcome == DONE)
        text = PyBytes_FromStringAndSize((const char *)buffer.at, buffer.size);
    Py_XDECREF(when);
    PyMem_Free(buffer.at);
    return text;
}

static PyMethodDef methods[] = {
    {"resolve", (PyCFunction)(void (*)(void))resolve, METH_FASTCALL, resolve_doc},
    {"fingerprint", (PyCFunction)(void (*)(void))fingerprint, METH_FASTCALL, fingerprint_doc},
    {"advance", (PyCFunction)(void (*)(void))advance, METH_FASTCALL, advance_doc},
    {"may_conflict", may_conflict, METH_O, may_conflict_doc},
    {"count", (PyCFunction)(void (*)(void))count_items, METH_FASTCALL, count_doc},
    {"lines", (PyCFunction)(void (*)(void))lines, METH_FASTCALL, lines_doc},
    {NULL, NULL, 0, NULL},
};

static int
execute(PyObject *module)
{
    static const struct {
        PyObject **at;
        const char *text;
    } WORDS[] = {
        {&COUNTS, "counts"}, {&SPANS, "spans"}, {&LOCKED, "locked"},       {&ANSWERS, "answers"},
        {&SHOWN, "shown"},   {&PASSCODE, "passcode"}, {&PASSCODES, "passcodes"}, {&IDENTIFICATION, "identification"},
        {&HTTP, "http"},     {&HTTPS, "https"},       {&EMPTY, ""},
        {&TEXTS, "texts"},
    };
    fill_kinds();
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!*WORDS[i].at && !(*WORDS[i].at = PyUnicode_InternFromString(WORDS[i].text)))
            return -1;
    if (!NOTHING && !(NOTHING = PyTuple_New(0)))
        return -1;
    return PyModule_AddIntConstant(module, "INTERFACE", INTERFACE);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_engine", "The hot loops of the engine; see the head of _engine.c.", 0, methods, slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__engine(void)
{
    return PyModuleDef_Init(&definition);
}
