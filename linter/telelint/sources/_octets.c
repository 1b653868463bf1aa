/* What the reading of a calendar costs most, over a window's octets: its components, its plain addresses with their
 * places, and the properties that an event is made of.
 *
 * Optional: structure.py, plain.py, icalendar.py and components.py do the same in pure Python, are what is meant where
 * the two differ, and are used where this was not compiled. Only what is plain and regular is done here. Whatever is
 * not is handed back: a window as a whole (None), a line to be read the general way, a text to be looked at. The names
 * of functions and the order of their steps are those of the Python they stand for; tests hold the two together.
 *
 * Every index is that of an octet of a window and stays below its size; the last octet need not be LF. A "fold" is LF
 * or CRLF and a space or tab. A content line is told by the LF before it. Python objects are borrowed from the arguments,
 * which live as long as the call.
 */
#include "../octets.h"

/* To be raised with native.py's whenever what a function takes or returns changes. */
enum { INTERFACE = 4 };

enum {
    HOST = 1,       /* of a host as addresses spell it */
    BODY = 2,       /* of an address after its host; "&", "\\" and folds need a second look */
    NAME = 4,       /* of a property's name */
    LETTER = 8,
    DIGIT = 16,
    BEFORE = 32,    /* may stand before an address and does not change where it ends */
    TRAILING = 64,  /* may be the sentence's where it ends an address */
    WORD = 128,     /* of the word before "<" */
};

static octet kinds[256];

static void
fill_kinds(void)
{
    for (int c = 'a'; c <= 'z'; c++) {
        kinds[c] |= LETTER | NAME | HOST | BODY;
        kinds[c - 'a' + 'A'] |= LETTER | NAME | HOST | BODY;
    }
    for (int c = '0'; c <= '9'; c++)
        kinds[c] |= DIGIT | NAME | HOST | BODY;
    for (const char *c = ".-"; *c; c++)
        kinds[(octet)*c] |= HOST;
    kinds['-'] |= NAME;
    for (const char *c = "._~:/?#@!$%'()*+,;=[]-"; *c; c++)
        kinds[(octet)*c] |= BODY;
    for (const char *c = " \t><:,;.!?\""; *c; c++)
        kinds[(octet)*c] |= BEFORE;
    for (const char *c = ".,:;!?'*_~)]"; *c; c++)
        kinds[(octet)*c] |= TRAILING;
    for (int c = 0; c < 256; c++)
        kinds[c] |= kinds[c] & (LETTER | DIGIT) ? WORD : 0;
    for (const char *c = ".,:/?&=%#@_~+-"; *c; c++)
        kinds[(octet)*c] |= WORD;
}

static inline int
is_white(octet c)
{
    return c == ' ' || c == '\t';
}

static inline int
is_upper_name(octet c)
{
    return (kinds[c] & NAME) && !(c >= 'a' && c <= 'z');
}

static int
octets_of(PyObject *bytes, Octets *octets)
{
    octets->at = (const octet *)PyBytes_AsString(bytes);
    octets->size = octets->at ? PyBytes_Size(bytes) : -1;
    return octets->size < 0 ? -1 : 0;
}

static inline int
starts_with(Octets octets, Py_ssize_t at, const char *word, Py_ssize_t size)
{
    return at >= 0 && octets.size - at >= size && memcmp(octets.at + at, word, size) == 0;
}

#define STARTS_WITH(octets, at, word) starts_with(octets, at, word, (Py_ssize_t)sizeof(word) - 1)

/* Return how many octets the fold has that begins here, 0 where none does. */
static inline Py_ssize_t
fold_at(Octets octets, Py_ssize_t at)
{
    Py_ssize_t lf = at + (at < octets.size && octets.at[at] == '\r');
    return lf + 1 < octets.size && octets.at[lf] == '\n' && is_white(octets.at[lf + 1]) ? lf + 2 - at : 0;
}

/* Return the LF after the content line that this octet is in, or the size; add the LFs of its folds. */
static inline Py_ssize_t
line_end_counting(Octets octets, Py_ssize_t at, Py_ssize_t *folds)
{
    Py_ssize_t lf = find(octets, '\n', at, octets.size);
    while (lf + 1 < octets.size && is_white(octets.at[lf + 1])) {
        lf = find(octets, '\n', lf + 1, octets.size);
        ++*folds;
    }
    return lf;
}

static Py_ssize_t
line_end(Octets octets, Py_ssize_t at)
{
    Py_ssize_t folds = 0;
    return line_end_counting(octets, at, &folds);
}

/* Return the LF before the content line that this octet is in, which is not before the floor; the size for that. */
static Py_ssize_t
line_start(Octets octets, Py_ssize_t at, Py_ssize_t floor)
{
    if (at < octets.size)
        while (at > floor && (octets.at[at] != '\n' || (at + 1 < octets.size && is_white(octets.at[at + 1]))))
            at--;
    return at;
}

/* Write these octets without their folds, of which no part may be cut off, and return how many they are. */
static Py_ssize_t
unfold(Octets octets, Py_ssize_t start, Py_ssize_t end, octet *output)
{
    Py_ssize_t size = 0;
    while (start < end) {
        Py_ssize_t lf = find(octets, '\n', start, end), stop = lf < end ? lf + 1 : end;
        int folded = lf + 1 < end && is_white(octets.at[lf + 1]);
        if (folded)
            stop = lf - (lf > start && octets.at[lf - 1] == '\r');
        memcpy(output + size, octets.at + start, stop - start);
        size += stop - start;
        start = folded ? lf + 2 : stop;
    }
    return size;
}

/* UTF-8 */

/* Return how many octets the character has that begins here, 0 where what stands here is no UTF-8. */
static Py_ssize_t
utf8_at(const octet *at, Py_ssize_t left)
{
    octet first = at[0];
    if (first < 0x80)
        return 1;
    Py_ssize_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (!size || left < size)
        return 0;
    octet least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    octet most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < least || at[1] > most)
        return 0;
    for (Py_ssize_t i = 2; i < size; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return size;
}

static inline int
is_ascii8(const octet *at)
{
    uint64_t eight;
    memcpy(&eight, at, 8);
    return !(eight & UINT64_C(0x8080808080808080));
}

/* Return how many characters these octets are; one that is no UTF-8 counts as a character (PEP 383). */
static Py_ssize_t
characters(const octet *at, Py_ssize_t size)
{
    octet above = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        above |= at[i];
    if (above < 0x80)
        return size;
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < size; count++) {
        Py_ssize_t width = utf8_at(at + i, size - i);
        i += width ? width : 1;
    }
    return count;
}

PyDoc_STRVAR(survey_doc,
             "survey(octets: bytes) -> tuple[bool, bool]\n\n"
             "Return whether a CR stands alone somewhere before the last octet, and whether the octets above ASCII\n"
             "are UTF-8 as if nothing stood between them.");

enum { BLOCK = 4096 };

static PyObject *
survey(PyObject *Py_UNUSED(module), PyObject *bytes)
{
    Octets octets;
    if (octets_of(bytes, &octets) < 0)
        return NULL;
    int lone = 0, utf8 = 1;
    octet character[4];
    Py_ssize_t have = 0;
    for (Py_ssize_t start = 0; start < octets.size; start += BLOCK) {
        Py_ssize_t end = octets.size - start > BLOCK ? start + BLOCK : octets.size;
        octet above = 0, alone = 0; /* in a loop that a compiler makes vectors of */
        Py_ssize_t last = end < octets.size ? end : end - 1;
        for (Py_ssize_t i = start; i < last; i++) {
            above |= octets.at[i];
            alone |= (octet)((octets.at[i] == '\r') & (octets.at[i + 1] != '\n'));
        }
        above |= octets.at[end - 1];
        lone |= alone;
        if (above < 0x80 || !utf8)
            continue;
        for (Py_ssize_t i = start; i < end && utf8; i++) {
            if (octets.at[i] < 0x80) {
                while (end - i > 8 && is_ascii8(octets.at + i))
                    i += 8;
                if (octets.at[i] < 0x80)
                    continue;
            }
            Py_ssize_t whole = have ? 0 : utf8_at(octets.at + i, end - i);
            if (whole) { /* nothing stands between its octets */
                i += whole - 1;
                continue;
            }
            character[have++] = octets.at[i];
            octet first = character[0];
            Py_ssize_t wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
            if (have == wanted) {
                utf8 = utf8_at(character, have) == have;
                have = 0;
            }
        }
    }
    return Py_BuildValue("(NN)", PyBool_FromLong(lone), PyBool_FromLong(utf8 && !have));
}

/* Components */

typedef struct {
    const octet *name;
    Py_ssize_t size, at; /* the LF before its BEGIN; -1: in an earlier window */
    int below;           /* right below VCALENDAR */
} Open;

static const char *const BELOW_CALENDAR[] = {"VEVENT",    "VTODO",         "VJOURNAL", "VFREEBUSY",
                                             "VTIMEZONE", "VAVAILABILITY", "VPOLL",    NULL};

static inline int
is_word(const octet *at, Py_ssize_t size, const char *word)
{
    return (Py_ssize_t)strlen(word) == size && memcmp(at, word, size) == 0;
}

static int
is_below_calendar(const octet *at, Py_ssize_t size)
{
    for (const char *const *word = BELOW_CALENDAR; *word; word++)
        if (is_word(at, size, *word))
            return 1;
    return 0;
}

static int
complete(PyObject *components, PyObject *type, const Open *open, Py_ssize_t end, PyObject *cancelled)
{
    PyObject *items[4] = {
        PyUnicode_FromStringAndSize((const char *)open->name, open->size),
        PyLong_FromSsize_t(open->at < 0 ? 0 : open->at),
        PyLong_FromSsize_t(end),
        Py_NewRef(cancelled),
    };
    if (items[0])
        PyUnicode_InternInPlace(&items[0]);
    return append_new(components, named_tuple(type, 4, items));
}

PyDoc_STRVAR(components_doc,
             "components(octets, open, cancelled, cancels, Component) -> tuple | None\n\n"
             "Return the components below VCALENDAR in their order, (name, at) of those left open, whether the last\n"
             "calendar cancels, how many calendars and events begin; None where anything is out of order.\n\n"
             "``open`` are the names of those that earlier windows left open, ``cancelled`` whether their calendar\n"
             "cancels, and ``cancels(at, end)`` tells that of one whose BEGIN:VCALENDAR stands there.");

static PyObject *
components(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *bytes, *names, *cancelled, *cancels, *type;
    if (!PyArg_ParseTuple(args, "SO!OOO!:components", &bytes, &PyTuple_Type, &names, &cancelled, &cancels,
                          &PyType_Type, &type))
        return NULL;
    if (!PyType_IsSubtype((PyTypeObject *)type, &PyTuple_Type)) {
        PyErr_SetString(PyExc_TypeError, "Component is no tuple");
        return NULL;
    }
    Octets octets;
    if (octets_of(bytes, &octets) < 0)
        return NULL;
    Py_ssize_t depth = 0, room = PyTuple_Size(names) + 16, calendars = 0, events = 0;
    PyObject *found = PyList_New(0), *left = NULL, *result = NULL;
    Open *stack = PyMem_Malloc(room * sizeof(Open));
    Py_INCREF(cancelled);
    if (!stack) {
        PyErr_NoMemory();
        goto done;
    }
    if (!found)
        goto done;
    for (; depth < PyTuple_Size(names); depth++) {
        Octets name;
        if (octets_of(PyTuple_GetItem(names, depth), &name) < 0)
            goto done;
        stack[depth] = (Open){name.at, name.size, -1, is_below_calendar(name.at, name.size)};
    }
    for (Py_ssize_t lf = find(octets, '\n', 0, octets.size); lf < octets.size;
         lf = find(octets, '\n', lf + 1, octets.size)) {
        Py_ssize_t start = lf + 1, at = start;
        if (at == octets.size || is_white(octets.at[at]) || octets.at[at] == '\n')
            continue;
        if (octets.at[at] == '\r' && (at + 1 == octets.size || octets.at[at + 1] == '\n'))
            continue;
        while (at < octets.size && kinds[octets.at[at]] & NAME)
            at++;
        if (at == start || at == octets.size || (octets.at[at] != ':' && octets.at[at] != ';'))
            goto irregular;
        if (octets.at[at] == ';' || (at - start != 5 && at - start != 3))
            continue;
        int begins = STARTS_WITH(octets, start, "BEGIN:");
        if (!begins && !STARTS_WITH(octets, start, "END:")) {
            octet first = lower(octets.at[start]);
            if (first == (at - start == 5 ? 'b' : 'e'))
                goto irregular; /* "Begin:", "end:", or another name of the kind */
            continue;
        }
        const octet *name = octets.at + at + 1;
        Py_ssize_t size = 0;
        while (at + 1 + size < octets.size && is_upper_name(name[size]))
            size++;
        if (!size || (at + 1 + size < octets.size && kinds[name[size]] & NAME))
            goto irregular;
        if (!begins) {
            if (!depth || stack[depth - 1].size != size || memcmp(stack[depth - 1].name, name, size))
                goto irregular;
            depth--;
            if (stack[depth].below && complete(found, type, &stack[depth], lf, cancelled) < 0)
                goto done;
            continue;
        }
        int below = is_below_calendar(name, size);
        if (below) {
            if (depth > 1 || (depth && !is_word(stack[0].name, stack[0].size, "VCALENDAR")))
                goto irregular;
            events += is_word(name, size, "VEVENT");
        }
        else if (is_word(name, size, "VCALENDAR")) {
            if (depth)
                goto irregular;
            PyObject *answer = PyObject_CallFunction(cancels, "nn", lf, at + 1 + size);
            if (!answer)
                goto done;
            Py_DECREF(cancelled);
            cancelled = answer;
            calendars++;
        }
        if (depth == room) {
            Open *larger = PyMem_Realloc(stack, 2 * room * sizeof(Open));
            if (!larger) {
                PyErr_NoMemory();
                goto done;
            }
            stack = larger;
            room *= 2;
        }
        stack[depth++] = (Open){name, size, lf, below};
    }
    if (depth && stack[depth - 1].below && complete(found, type, &stack[depth - 1], octets.size, cancelled) < 0)
        goto done;
    if (!(left = PyList_New(0)))
        goto done;
    for (Py_ssize_t i = 0; i < depth; i++) {
        if (append_new(left, Py_BuildValue("(y#n)", (const char *)stack[i].name, stack[i].size, stack[i].at)) < 0)
            goto done;
    }
    result = Py_BuildValue("(OOOnn)", found, left, cancelled, calendars, events);
    goto done;
irregular:
    result = Py_NewRef(Py_None);
done:
    PyMem_Free(stack);
    Py_XDECREF(found);
    Py_XDECREF(left);
    Py_DECREF(cancelled);
    return result;
}

/* Events */

/* What an event is made with: what never changes is telelint.sources.components.COMPILED, the rest Zones.compiled. */
typedef struct {
    PyObject *event, *context, *series, *split, *domains, *public, *cancelled, *numbers;
    PyObject *zones, *date_of, *named, *date, *datetime, *utc, *to_zone, *to_date;
} Making;

static int
making_of(PyObject *settings, PyObject *zones, Making *making)
{
    if (!PyArg_ParseTuple(settings, "O!O!O!OOOOO:settings", &PyType_Type, &making->event, &PyType_Type,
                          &making->context, &PyType_Type, &making->series, &making->split, &making->domains, &making->public,
                          &making->cancelled, &making->numbers) ||
        !PyArg_ParseTuple(zones, "OOO!OOOOO:zones", &making->zones, &making->date_of, &PyDict_Type, &making->named,
                          &making->date, &making->datetime, &making->utc, &making->to_zone, &making->to_date))
        return -1;
    if (PyType_IsSubtype((PyTypeObject *)making->event, &PyTuple_Type) &&
        PyType_IsSubtype((PyTypeObject *)making->context, &PyTuple_Type) &&
        PyType_IsSubtype((PyTypeObject *)making->series, &PyTuple_Type))
        return 0;
    PyErr_SetString(PyExc_TypeError, "Event, KnownContext and Series must be tuples");
    return -1;
}

enum { UID, DTSTART, DUE, ORGANIZER, STATUS, CLASS, SEQUENCE, RECURRENCE_ID, RRULE, RDATE, EXDATE, WANTED };

#define PROPERTY(name) {(const octet *)name, sizeof(name) - 1}
static const Octets PROPERTIES[WANTED] = {
    PROPERTY("UID"),           PROPERTY("DTSTART"), PROPERTY("DUE"),   PROPERTY("ORGANIZER"),
    PROPERTY("STATUS"),        PROPERTY("CLASS"),   PROPERTY("SEQUENCE"),
    PROPERTY("RECURRENCE-ID"), PROPERTY("RRULE"),   PROPERTY("RDATE"), PROPERTY("EXDATE"),
};

/* Return whether a property that is wanted begins so, or ATTENDEE. Most lines do not, folds among them. */
static inline int
may_be_wanted(octet first)
{
    switch (first) {
    case 'A': case 'C': case 'D': case 'E': case 'O': case 'R': case 'S': case 'U':
        return 1;
    default:
        return 0;
    }
}

static int
wanted_property(const octet *name, Py_ssize_t size)
{
    for (int i = 0; i < WANTED; i++)
        if (PROPERTIES[i].size == size && memcmp(PROPERTIES[i].at, name, size) == 0)
            return i;
    return -1;
}

enum { LONGEST_VALUE = 1024 }; /* octets of one that is unfolded here */

/* The value and the TZID of a line. */
typedef struct {
    Octets value, zone;
    octet unfolded[LONGEST_VALUE]; /* what they lie in, where the line is folded */
} Value;

/* Take apart what follows a property's name; 0 where that is not plain. */
static int
take_apart(Octets line, Value *taken)
{
    if (line.size <= LONGEST_VALUE && find(line, '\n', 0, line.size) < line.size)
        line = (Octets){taken->unfolded, unfold(line, 0, line.size, taken->unfolded)};
    Py_ssize_t size = line.size, zone = 0, zone_end = 0, value = 1;
    while (size > 0 && line.at[size - 1] == '\r')
        size--;
    if (STARTS_WITH(line, 0, ";TZID=")) {
        zone = 6;
        zone_end = find(line, ':', zone, size);
        value = zone_end + 1;
        if (find(line, ';', zone, zone_end) < zone_end || find(line, '"', zone, zone_end) < zone_end)
            return 0;
    }
    else if (!size || line.at[0] != ':')
        return 0;
    octet above = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        above |= line.at[i] | (octet)((line.at[i] == '\n') << 7);
    if (value > size || above >= 0x80)
        return 0;
    taken->value = (Octets){line.at + value, size - value};
    taken->zone = (Octets){line.at + zone, zone_end - zone};
    return 1;
}

/* Return the value and the TZID of what follows a property's name; see _split of components.py. */
static PyObject *
value_and_zone(Octets line, const Making *making)
{
    Value taken;
    if (!take_apart(line, &taken))
        return PyObject_CallFunction(making->split, "y#", (const char *)line.at, line.size);
    return Py_BuildValue("(s#s#)", (const char *)taken.value.at, taken.value.size, (const char *)taken.zone.at,
                         taken.zone.size);
}

static PyObject *
value_only(Octets line, const Making *making)
{
    Value taken;
    if (take_apart(line, &taken))
        return PyUnicode_FromStringAndSize((const char *)taken.value.at, taken.value.size);
    PyObject *both = value_and_zone(line, making);
    PyObject *value = both ? PySequence_GetItem(both, 0) : NULL;
    Py_XDECREF(both);
    return value;
}

/* Return the number that these digits are, -1 where one is none. */
static int
number(const octet *at, int size)
{
    int value = 0;
    for (int i = 0; i < size; i++) {
        if (!(kinds[at[i]] & DIGIT))
            return -1;
        value = 10 * value + at[i] - '0';
    }
    return value;
}

/* Return the zone of a name, borrowed: NULL or None where Python has to look for it, or there is an error. */
static PyObject *
named_zone(const Making *making, Octets name)
{
    PyObject *text = PyUnicode_FromStringAndSize((const char *)name.at, name.size);
    PyObject *zone = text ? PyDict_GetItemWithError(making->named, text) : NULL;
    Py_XDECREF(text);
    return zone;
}

/* Return the date of the value YYYYMMDD or YYYYMMDDTHHMMSS, "Z" behind it or not, a new reference; NULL, with or
 * without an error, where it is another or Python has not met what it needs. */
static PyObject *
regular_date(const Making *making, Octets value, Octets zone_name)
{
    const octet *at = value.at;
    int utc = value.size == 16 && at[15] == 'Z';
    if (value.size != 8 && (!(value.size == 15 || utc) || at[8] != 'T'))
        return NULL;
    int year = number(at, 4), month = number(at + 4, 2), day = number(at + 6, 2), hour = 0, minute = 0, second = 0;
    if (value.size > 8) {
        hour = number(at + 9, 2), minute = number(at + 11, 2), second = number(at + 13, 2);
        if (hour > 23 || minute > 59 || second > 59)
            return NULL;
    }
    if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0)
        return NULL;
    PyObject *zone = NULL, *own = NULL;
    if (value.size > 8 && (utc || zone_name.size)) {
        zone = utc ? making->utc : named_zone(making, zone_name);
        own = named_zone(making, (Octets){(const octet *)"", 0});
        if (!zone || zone == Py_None || !own)
            return NULL;
    }
    if (zone == own) /* or there is none: the date is the one that is written */
        return PyObject_CallFunction(making->date, "iii", year, month, day);
    PyObject *moment = PyObject_CallFunction(making->datetime, "iiiiiiiO", year, month, day, hour, minute, second, 0, zone);
    PyObject *local = moment ? PyObject_CallFunctionObjArgs(making->to_zone, moment, own, NULL) : NULL;
    PyObject *date = local ? PyObject_CallFunctionObjArgs(making->to_date, local, NULL) : NULL;
    Py_XDECREF(moment);
    Py_XDECREF(local);
    return date;
}

/* Return the date of DTSTART or DUE in the policy's zone, or None; see Zones.date_of. */
static PyObject *
date_of(const Making *making, Octets line)
{
    Value taken;
    if (take_apart(line, &taken)) {
        PyObject *date = regular_date(making, taken.value, taken.zone);
        if (date || (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_ValueError) &&
                     !PyErr_ExceptionMatches(PyExc_OverflowError)))
            return date;
        PyErr_Clear();
    }
    PyObject *both = value_and_zone(line, making);
    PyObject *date = both ? PyObject_Call(making->date_of, both, NULL) : NULL;
    Py_XDECREF(both);
    return date;
}

/* Return what a property means by what follows its name, a new reference: the default where there is no such property;
 * see _Meanings of components.py. */
static PyObject *
meaning(PyObject *meanings, Octets line, PyObject *otherwise)
{
    if (!line.at)
        return Py_NewRef(otherwise);
    PyObject *rest = PyBytes_FromStringAndSize((const char *)line.at, line.size);
    PyObject *found = rest ? PyObject_GetItem(meanings, rest) : NULL;
    Py_XDECREF(rest);
    return found;
}

/* The lines of a component that an event is made of, by what follows their names. */
typedef struct {
    Octets first[RRULE];             /* of each property that counts once */
    PyObject *lists[WANTED - RRULE]; /* of the others, owned, NULL where there is none: values, (values, TZID) twice */
    Py_ssize_t attendees;
} Properties;

/* Find the properties of a component between these LFs; see _properties of components.py. 1: done; 0: a look at the names
 * in any case is needed, or a nested component is followed by a fold; -1: an error. */
static int
find_properties(const Making *making, Octets octets, Py_ssize_t start, Py_ssize_t end, Properties *properties)
{
    int nested = 0;
    octets.size = end;
    for (Py_ssize_t lf = find(octets, '\n', start, end); lf < end;) {
        Py_ssize_t at = lf + 1, colon = at;
        if (at < end && octets.at[at] == 'B' && !nested && lf > start && STARTS_WITH(octets, at, "BEGIN:")) {
            nested = 1; /* all up to the line after the last END is not the event's */
            Py_ssize_t last = end;
            while (--last > lf && !(octets.at[last] == '\n' && STARTS_WITH(octets, last, "\nEND:")))
                ;
            lf = last > lf ? find(octets, '\n', last + 1, end) : end;
            if (lf + 1 < end && is_white(octets.at[lf + 1]))
                return 0;
            continue;
        }
        if (at == end || !may_be_wanted(octets.at[at])) {
            lf = find(octets, '\n', at, end);
            continue;
        }
        while (colon < end && kinds[octets.at[colon]] & NAME)
            colon++;
        int which = -1;
        if (octets.at[at] == 'A')
            properties->attendees += STARTS_WITH(octets, at, "ATTENDEE");
        else if (colon < end && (octets.at[colon] == ':' || octets.at[colon] == ';'))
            which = wanted_property(octets.at + at, colon - at);
        if (which < 0) {
            lf = find(octets, '\n', colon, end);
            continue;
        }
        lf = line_end(octets, colon);
        Octets rest = {octets.at + colon, lf - colon};
        if (which < RRULE) {
            if (!properties->first[which].at)
                properties->first[which] = rest;
        }
        else {
            PyObject **list = &properties->lists[which - RRULE];
            if (!*list && !(*list = PyList_New(0)))
                return -1;
            if (append_new(*list, which == RRULE ? value_only(rest, making) : value_and_zone(rest, making)) < 0)
                return -1;
        }
    }
    return properties->first[DTSTART].at || properties->first[UID].at;
}

/* Return the occurrences of an event that begins so, a new reference. */
static PyObject *
series_of(const Making *making, Octets begin, PyObject *const *lists)
{
    PyObject *items[5] = {value_and_zone(begin, making)};
    for (int i = 0; i < WANTED - RRULE; i++)
        items[i + 1] = lists[i] ? Py_NewRef(lists[i]) : PyList_New(0);
    items[4] = Py_NewRef(making->zones);
    return named_tuple(making->series, 5, items);
}

/* Take where a component of these octets begins and ends. */
static int
bounds_of(PyObject *component, Octets octets, Py_ssize_t *start, Py_ssize_t *end)
{
    PyObject *first = component ? PyTuple_GetItem(component, 1) : NULL;
    PyObject *last = first ? PyTuple_GetItem(component, 2) : NULL;
    *start = last ? PyLong_AsSsize_t(first) : -1;
    *end = last ? PyLong_AsSsize_t(last) : -1;
    if (*start >= 0 && *start <= *end && *end <= octets.size)
        return 0;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a component outside of its window");
    return -1;
}

/* Return the event of a component, a new reference; NULL without an error where Python has to read it. */
static PyObject *
event_of(const Making *making, Octets octets, PyObject *component)
{
    PyObject *event = NULL, *name = PyTuple_GetItem(component, 0), *cancelled = PyTuple_GetItem(component, 3);
    Py_ssize_t start, end;
    if (!name || !cancelled || bounds_of(component, octets, &start, &end) < 0)
        return NULL;
    Properties found = {0};
    if (find_properties(making, octets, start, end, &found) > 0) {
        const Octets *first = found.first;
        Octets begin = first[DTSTART].at ? first[DTSTART] : first[DUE];
        int recurring = found.lists[0] || found.lists[RDATE - RRULE];
        PyObject *items[11] = {
            first[UID].at ? value_only(first[UID], making) : Py_NewRef(Py_None),
            begin.at ? date_of(making, begin) : Py_NewRef(Py_None),
            PyBool_FromLong(recurring),
            recurring && begin.at ? series_of(making, begin, found.lists) : Py_NewRef(Py_None),
            meaning(making->domains, first[ORGANIZER], Py_None),
            PyLong_FromSsize_t(found.attendees),
            meaning(making->public, first[CLASS], Py_False),
            cancelled == Py_True ? Py_NewRef(Py_True) : meaning(making->cancelled, first[STATUS], Py_False),
            first[SEQUENCE].at ? meaning(making->numbers, first[SEQUENCE], NULL) : PyLong_FromLong(0),
            PyBool_FromLong(first[RECURRENCE_ID].at != NULL),
            Py_NewRef(name),
        };
        event = named_tuple(making->event, 11, items);
    }
    for (int i = 0; i < WANTED - RRULE; i++)
        Py_XDECREF(found.lists[i]);
    return event;
}

PyDoc_STRVAR(event_doc,
             "event(octets: bytes, component: Component, settings, zones) -> Event | None\n\n"
             "Return the event of a component of these octets; None where telelint.sources.components has to read it.");

static PyObject *
event(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *bytes, *component, *settings, *zones;
    Octets octets;
    Making making;
    if (!PyArg_ParseTuple(args, "SO!O!O!:event", &bytes, &PyTuple_Type, &component, &PyTuple_Type, &settings,
                          &PyTuple_Type, &zones) ||
        octets_of(bytes, &octets) < 0 || making_of(settings, zones, &making) < 0)
        return NULL;
    PyObject *made = event_of(&making, octets, component);
    return made || PyErr_Occurred() ? made : Py_NewRef(Py_None);
}

PyDoc_STRVAR(lines_doc,
             "lines(octets: bytes, start: int, end: int) -> int\n\n"
             "Return how many LFs stand at ``start <= i < end``, of which those count that there are.");

static Py_ssize_t
count_lines(const octet *at, Py_ssize_t size)
{
    Py_ssize_t count = 0;
    while (size > 0) { /* in blocks whose count fits an octet, for a compiler makes vectors of that */
        Py_ssize_t block = size < 255 ? size : 255;
        octet some = 0;
        for (Py_ssize_t i = 0; i < block; i++)
            some += at[i] == '\n';
        count += some;
        at += block;
        size -= block;
    }
    return count;
}

static PyObject *
lines(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *bytes;
    Py_ssize_t start, end;
    Octets octets;
    if (!PyArg_ParseTuple(args, "Snn:lines", &bytes, &start, &end) || octets_of(bytes, &octets) < 0)
        return NULL;
    start = start < 0 ? 0 : start;
    end = end < octets.size ? end : octets.size;
    return PyLong_FromSsize_t(start < end ? count_lines(octets.at + start, end - start) : 0);
}

/* Places */

typedef struct {
    Octets octets;
    Py_ssize_t offset;         /* of the window in its file */
    Py_ssize_t line_at, line;  /* the line of the octet line_at */
    Py_ssize_t column_at, column;
    PyObject *name, *type, *ask; /* ask: what tells a place instead, or None */
} Places;

/* Octets are asked for in rising order. */
static Py_ssize_t
line_of(Places *places, Py_ssize_t at)
{
    places->line += count_lines(places->octets.at + places->line_at, at - places->line_at);
    places->line_at = at;
    return places->line;
}

/* Counted from the place that was asked for last, if that is before it on the same line. */
static Py_ssize_t
column_of(Places *places, Py_ssize_t at)
{
    const octet *octets = places->octets.at;
    Py_ssize_t known = places->column_at, begin = at, column = places->column;
    while (begin > known && octets[begin - 1] != '\n')
        begin--;
    if (begin > known) {
        column = 1;
        if (begin < at && is_white(octets[begin])) { /* a fold may have cut a character: its rest counts before */
            column++;
            begin++;
            while (begin < at && (octets[begin] & 0xC0) == 0x80)
                begin++;
        }
    }
    column += characters(octets + begin, at - begin);
    places->column_at = at;
    places->column = column;
    return column;
}

static PyObject *
place(Places *places, Py_ssize_t start, Py_ssize_t end)
{
    if (places->ask != Py_None)
        return PyObject_CallFunction(places->ask, "nn", start, end);
    Py_ssize_t line = line_of(places, start), column = column_of(places, start);
    Py_ssize_t end_line = line_of(places, end - 1), end_column = column_of(places, end) - 1;
    PyObject *items[7] = {
        Py_NewRef(places->name),
        PyLong_FromSsize_t(line),
        PyLong_FromSsize_t(column),
        PyLong_FromSsize_t(end_line),
        PyLong_FromSsize_t(end_column),
        PyLong_FromSsize_t(places->offset + start),
        PyLong_FromSsize_t(end - start),
    };
    return named_tuple(places->type, 7, items);
}

/* Addresses */

enum {
    MOST_WORDS = 256,
    LONGEST = 60000,        /* octets of an address; what is longer is cut, by characters */
    LONGEST_TOP_LEVEL = 24, /* octets, a port and a fold or two included */
    LONGEST_SCHEME = 32,
    LONGEST_WORD = 256,     /* octets before "<" */
    AFTER = 1024,           /* octets after an address in which its anchor's text must stand */
    A_FEW_FOLDS = 12,       /* octets, four of them */
    PREFIX = 8,             /* octets of "https://" */
    FEW = 256,              /* octets that are looked at together */
    REACH = 8192,           /* octets ahead in which a mark is looked for */
};

typedef struct {
    Octets words[MOST_WORDS];
    Py_ssize_t count;
} Words;

static int
words_of(PyObject *tuple, Words *words)
{
    words->count = PyTuple_Size(tuple);
    if (words->count < 0)
        return -1;
    if (words->count > MOST_WORDS) {
        PyErr_SetString(PyExc_ValueError, "too many words");
        return -1;
    }
    for (Py_ssize_t i = 0; i < words->count; i++) {
        if (octets_of(PyTuple_GetItem(tuple, i), &words->words[i]) < 0)
            return -1;
        if (!words->words[i].size) {
            PyErr_SetString(PyExc_ValueError, "an empty word");
            return -1;
        }
    }
    return 0;
}

typedef struct {
    Octets octets;
    PyObject *bytes; /* the same */
    Places places;
    /* what does not change from window to window */
    PyObject *found, *text_role, *meeting_role, *hosts, *top_levels, *opaque, *text_of;
    Words needles, meetings, unlinked, tails;
    octet needle_begins[256], unlinked_begins[256]; /* whether a word does with this octet */
    Py_ssize_t tail_of[256], next_tail[MOST_WORDS + 1]; /* the tails that end with an octet, from 1 on; 0: no other */
    /* what surrounds the lines */
    PyObject *components, *contexts, *context_of, *read_line;
    Making making;
    Py_ssize_t context_start, context_end;
    PyObject *context; /* of ``contexts`` */
    /* the line at hand */
    Py_ssize_t start, end, head_end; /* head_end: -1 not looked for yet, 0 not plain */
    /* none of these stands between the line before and there: a slash, a colon that triggers, what may encode */
    Py_ssize_t slash, colon, encoding;
    PyObject *property;              /* owned */
    int meeting;
    Buffer written, url;
} Reader;

static PyObject *
bytes_in(PyObject *set, const octet *at, Py_ssize_t size, int *is)
{
    PyObject *bytes = PyBytes_FromStringAndSize((const char *)at, size);
    if (bytes) {
        *is = PySet_Contains(set, bytes);
        if (*is < 0)
            Py_CLEAR(bytes);
    }
    return bytes;
}

/* Return whether the set holds these octets, -1 for an error. */
static int
contains(PyObject *set, const octet *at, Py_ssize_t size)
{
    int is = -1;
    Py_XDECREF(bytes_in(set, at, size, &is));
    return is;
}

static inline int
is_digit(octet c)
{
    return kinds[c] & DIGIT;
}

/* Whether "=" or ";" stands here before a letter with which the name of an encoding begins, as 0 or 1. */
#define MAY_ENCODE(at)                                                                                             \
    ((octet)((((at)[0] == ';') | ((at)[0] == '=')) & ((((at)[1] | 0x20) == 'q') | (((at)[1] | 0x20) == 'b'))))

/* Return whether a parameter says that no octet of a link need be visible in the value, 2 for quoted-printable. */
static int
encoding_at(Octets octets, Py_ssize_t at)
{
    static const char quoted[] = "quoted", base64[] = "ase64";
    Py_ssize_t i = 0;
    while (i < 6 && at + i < octets.size && lower(octets.at[at + i]) == (octet)quoted[i])
        i++;
    if (i == 6)
        return 2;
    if (at >= octets.size || lower(octets.at[at]) != 'b')
        return 0;
    at++;
    for (i = 0; i < 5 && at + i < octets.size && lower(octets.at[at + i]) == (octet)base64[i];)
        i++;
    for (int whole = 1; whole >= 0; whole--) {
        Py_ssize_t after = whole ? at + 5 : at;
        if ((!whole || i == 5) && after < octets.size && memchr(";:\r\n", octets.at[after], 4))
            return 1;
    }
    return 0;
}

/* Return 0 for a line whose value stands as it is, 1 for an encoded one, 2 for quoted-printable. */
static int
line_encoding(const Reader *reader)
{
    Octets octets = reader->octets;
    Py_ssize_t at = reader->start + 1;
    int by_mark[4] = {0}; /* the mark that is looked for first decides */
    while (at < reader->end && kinds[octets.at[at]] & NAME)
        at++;
    for (; at < reader->end && octets.at[at] != ':'; at++) {
        if (octets.at[at] != ';' && octets.at[at] != '=')
            continue;
        int encoding = encoding_at(octets, at + 1);
        if (!encoding)
            continue;
        int mark = -1;
        if (octets.at[at] == '=' && at - 8 > reader->start && STARTS_WITH(octets, at - 8, "ENCODING"))
            mark = 0;
        else if (octets.at[at] == '=' && at - 8 > reader->start && STARTS_WITH(octets, at - 8, "encoding"))
            mark = 1;
        else if (STARTS_WITH(octets, at + 1, "QUOTED"))
            mark = 2;
        else if (STARTS_WITH(octets, at + 1, "BASE64"))
            mark = 3;
        if (mark >= 0 && !by_mark[mark])
            by_mark[mark] = encoding;
    }
    for (int mark = 0; mark < 4; mark++)
        if (by_mark[mark])
            return by_mark[mark];
    return 0;
}

/* Return the LF after a quoted-printable value, which soft line breaks continue; add the LFs inside. */
static Py_ssize_t
quoted_end(Octets octets, Py_ssize_t start, Py_ssize_t *lines)
{
    for (Py_ssize_t at = start + 1;;) {
        Py_ssize_t lf = find(octets, '\n', at, octets.size), last = lf;
        if (lf == octets.size)
            return lf;
        last -= last > at && octets.at[last - 1] == '\r';
        while (last > at && is_white(octets.at[last - 1]))
            last--;
        if (last == at || octets.at[last - 1] != '=')
            return line_end_counting(octets, at, lines);
        at = lf + 1;
        ++*lines;
    }
}

/* Return whether what a browser takes for two slashes follows this colon, one of them a backslash at least. */
static int
has_backslashes(Octets octets, Py_ssize_t colon)
{
    octet slashes[2];
    Py_ssize_t at = colon + 1, fold;
    for (int i = 0; i < 2; i++, at++) {
        for (; (fold = fold_at(octets, at)); at += fold)
            ;
        if (at >= octets.size || (octets.at[at] != '\\' && octets.at[at] != '/'))
            return 0;
        slashes[i] = octets.at[at];
    }
    return slashes[0] == '\\' || slashes[1] == '\\';
}

/* Return whether backslashes follow this colon, or it may end a scheme that is written without slashes; see
 * Triggers.colon of icalendar.py. */
static int
triggers(const Reader *reader, Py_ssize_t colon)
{
    Octets octets = reader->octets;
    Py_ssize_t next = colon + 1;
    if (has_backslashes(octets, colon))
        return 1;
    if (next == octets.size || (octets.at[next] != '/' && octets.at[next] != ' ')) {
        octet before = octets.at[colon - 1];
        if (is_white(before) && colon >= 2 && octets.at[colon - 2] == '\n')
            return 1;
        for (Py_ssize_t i = reader->tail_of[before]; i; i = reader->next_tail[i]) {
            Octets tail = reader->tails.words[i - 1];
            Py_ssize_t same = 1;
            while (same < tail.size && same < colon && octets.at[colon - 1 - same] == tail.at[tail.size - 1 - same])
                same++;
            if (same == tail.size ||
                (colon - same >= 2 && is_white(octets.at[colon - same - 1]) && octets.at[colon - same - 2] == '\n'))
                return 1;
        }
    }
    return 0;
}

/* Return the first such colon in at <= i < end, or end. */
static Py_ssize_t
next_colon(const Reader *reader, Py_ssize_t at, Py_ssize_t end)
{
    while ((at = find(reader->octets, ':', at, end)) < end && !triggers(reader, at))
        at++;
    return at;
}

/* Return the first "=" or ";" in at <= i < end behind which an encoding may be named, or end. */
static Py_ssize_t
next_encoding(Octets octets, Py_ssize_t at, Py_ssize_t end)
{
    Py_ssize_t last = end < octets.size ? end : octets.size - 1; /* another octet stands behind those before it */
    for (Py_ssize_t stop; at < last; at = stop) {
        stop = last - at > FEW ? at + FEW : last;
        octet any = 0; /* in a loop that a compiler makes vectors of */
        for (Py_ssize_t i = at; i < stop; i++)
            any |= MAY_ENCODE(octets.at + i);
        for (; any && at < stop; at++)
            if (MAY_ENCODE(octets.at + at))
                return at;
    }
    return end;
}

/* Return the first octet from here on for whose sake a line is read, or the size. Where there is none within REACH it is
 * the octet there: to read a line for nothing does no harm, and nothing is looked at again and again as batches end. */
static Py_ssize_t
next_mark(Reader *reader, Py_ssize_t at)
{
    Octets octets = reader->octets;
    Py_ssize_t end = octets.size - at > REACH ? at + REACH : octets.size;
    if (reader->slash < at)
        reader->slash = find(octets, '/', at, end);
    if (reader->colon < at)
        reader->colon = next_colon(reader, at, end);
    if (reader->encoding < at)
        reader->encoding = next_encoding(octets, at, end);
    Py_ssize_t first = reader->slash < reader->colon ? reader->slash : reader->colon;
    return first < reader->encoding ? first : reader->encoding;
}

/* Return whether backslashes follow this colon, or a scheme that needs no slashes does end at it; -1: an error. See
 * _names_scheme of icalendar.py. */
static int
names_scheme(const Reader *reader, Py_ssize_t colon)
{
    Octets octets = reader->octets;
    if (has_backslashes(octets, colon))
        return 1;
    octet word[LONGEST_SCHEME];
    Py_ssize_t from = colon > LONGEST_SCHEME ? colon - LONGEST_SCHEME : 0;
    Py_ssize_t size = unfold(octets, from, colon, word), begin = size;
    while (begin > 0 && (kinds[word[begin - 1]] & NAME || word[begin - 1] == '+'))
        begin--;
    int escaped = begin > 0 && word[begin - 1] == '\\';
    Py_ssize_t first = begin;
    while (begin < size && !(kinds[word[begin]] & LETTER))
        begin++;
    escaped = escaped && begin == first;
    for (Py_ssize_t i = begin; i < size; i++)
        word[i] = lower(word[i]);
    int is = begin < size ? contains(reader->opaque, word + begin, size - begin) : 0;
    if (!is && begin < size && escaped)
        is = contains(reader->opaque, word + begin + 1, size - begin - 1);
    return is;
}

/* Return whether a host that counts without a scheme may end before this slash; -1: an error. */
static int
may_follow_host(const Reader *reader, Py_ssize_t slash)
{
    Octets octets = reader->octets;
    Py_ssize_t at = slash, letters = 0;
    int whole = 0;
    while (at > 0 && slash - at < LONGEST_TOP_LEVEL && kinds[octets.at[at - 1]] & NAME) {
        at--;
        letters += !!(kinds[octets.at[at]] & LETTER);
    }
    if (at > 0 && octets.at[at - 1] == '.' && at < slash)
        whole = 1;
    int cut = at >= 2 && is_white(octets.at[at - 1]) && octets.at[at - 2] == '\n' && letters == slash - at;
    if (!whole && !cut && !is_digit(octets.at[slash - 1]))
        return 0;
    octet before[LONGEST_TOP_LEVEL];
    Py_ssize_t from = slash > LONGEST_TOP_LEVEL ? slash - LONGEST_TOP_LEVEL : 0;
    Py_ssize_t size = unfold(octets, from, slash, before), begin = size;
    if (!size)
        return 0;
    if (is_digit(before[size - 1])) {
        while (begin > 0 && is_digit(before[begin - 1]))
            begin--;
        return begin > 0 && before[begin - 1] == ':' && size - begin <= 5;
    }
    while (begin > 0 && before[begin - 1] != '.')
        begin--;
    for (Py_ssize_t i = begin; i < size; i++)
        before[i] = lower(before[i]);
    return contains(reader->top_levels, before + begin, size - begin);
}

/* Return whether two slashes after a colon begin here; then the octet after them is *after. */
static int
follows_colon(Octets octets, Py_ssize_t slash, Py_ssize_t *after)
{
    Py_ssize_t before = slash - 1, fold;
    if (before < 0)
        return 0;
    if (octets.at[before] != ':') {
        if (before < 2 || !is_white(octets.at[before]) || octets.at[before - 1] != '\n')
            return 0;
        before -= 2;
        before -= before > 0 && octets.at[before] == '\r';
        if (octets.at[before] != ':')
            return 0;
    }
    for (slash++; (fold = fold_at(octets, slash)); slash += fold)
        ;
    *after = slash + 1;
    return slash < octets.size && octets.at[slash] == '/';
}

/* Return whether "&nbsp" and kin, which end an address, or a part of one before a line's end, begin at this "&". */
static int
is_reference(Octets octets, Py_ssize_t at)
{
    static const char *const names[] = {"nbsp", "lt", "gt", "quot"};
    Py_ssize_t fold;
    at++;
    if (at < octets.size && octets.at[at] == '#')
        return 1;
    if ((fold = fold_at(octets, at)))
        return at + fold < octets.size && memchr("#nlgq", octets.at[at + fold], 5) != NULL;
    for (int i = 0; i < 4; i++) {
        Py_ssize_t size = strlen(names[i]), same = 0;
        while (same < size && at + same < octets.size && octets.at[at + same] == (octet)names[i][same])
            same++;
        Py_ssize_t after = at + same;
        octet next = after < octets.size ? octets.at[after] : 0;
        if (same == size && !(kinds[next] & (LETTER | DIGIT)) && next != '_')
            return 1;
        if (same && (STARTS_WITH(octets, after, "\n") || STARTS_WITH(octets, after, "\r\n")))
            return 1;
    }
    return 0;
}

/* Read what an address may hold from here on, without its folds, and return where that stops; -1: an error. */
static Py_ssize_t
body(Octets octets, Py_ssize_t at, Buffer *output)
{
    for (;;) {
        Py_ssize_t from = at, fold;
        while (at < octets.size && kinds[octets.at[at]] & BODY)
            at++;
        if (at < octets.size && octets.at[at] == '&' && !is_reference(octets, at))
            at++;
        else if (at < octets.size && octets.at[at] == '\\') {
            Py_ssize_t escaped = at + 1;
            for (; (fold = fold_at(octets, escaped)); escaped += fold)
                ;
            if (escaped < octets.size && (octets.at[escaped] == ',' || octets.at[escaped] == ';')) {
                if (append(output, octets.at + from, at + 1 - from) < 0 || append(output, octets.at + escaped, 1) < 0)
                    return -1;
                at = escaped + 1;
                continue;
            }
        }
        if (at > from) {
            if (append(output, octets.at + from, at - from) < 0)
                return -1;
        }
        else if ((fold = fold_at(octets, at)))
            at += fold;
        else
            return at;
    }
}

/* Return whether what stands here plainly ends an address. */
static int
ends(Octets octets, Py_ssize_t stop)
{
    static const char *const names[] = {"nbsp", "lt", "gt", "quot"};
    Py_ssize_t fold, at = stop + 1;
    if (stop == octets.size)
        return 1;
    switch (octets.at[stop]) {
    case '\\':
        for (; (fold = fold_at(octets, at)); at += fold)
            ;
        return at < octets.size && lower(octets.at[at]) == 'n';
    case '&':
        for (int i = 0; i < 4; i++) {
            Py_ssize_t size = strlen(names[i]), after = at + size;
            if (!starts_with(octets, at, names[i], size))
                continue;
            if (after == octets.size)
                return 1;
            octet next = octets.at[after];
            return !(kinds[next] & (LETTER | DIGIT)) && next != '_' && next < 0x80 &&
                   !STARTS_WITH(octets, after, "\n") && !STARTS_WITH(octets, after, "\r\n");
        }
        return 0;
    default:
        return octets.at[stop] < 0x80 && octets.at[stop] != '|';
    }
}

/* Return where the octet before this one stands, over a fold between the two, but none before the floor. */
static Py_ssize_t
before(Octets octets, Py_ssize_t at, Py_ssize_t floor)
{
    at--;
    while (at > floor + 1 && is_white(octets.at[at]) && octets.at[at - 1] == '\n')
        at -= at > floor + 2 && octets.at[at - 2] == '\r' ? 3 : 2;
    return at > floor ? at : floor;
}

/* Return where "http:" or "https:" before these slashes begins, -1 where it or what stands before it is not plain. */
static Py_ssize_t
scheme_start(Octets octets, Py_ssize_t slash, Py_ssize_t floor)
{
    static const char backwards[] = ":sptth:ptth";
    Py_ssize_t begin = slash - 6;
    if (begin > floor && STARTS_WITH(octets, begin, "https:")) {
        if (kinds[octets.at[begin - 1]] & BEFORE && !is_white(octets.at[begin - 1]))
            return begin;
    }
    else {
        octet letters[6];
        Py_ssize_t size = 0;
        for (begin = slash; size < 6 && begin > floor + 1;) {
            begin = before(octets, begin, floor);
            letters[size++] = lower(octets.at[begin]);
        }
        if (size < 6)
            return -1;
        if (memcmp(letters, backwards, 6)) {
            if (memcmp(letters, backwards + 6, 5))
                return -1;
            begin = slash;
            for (int i = 0; i < 5; i++)
                begin = before(octets, begin, floor);
        }
    }
    Py_ssize_t ahead = before(octets, begin, floor);
    if (ahead == floor)
        return -1;
    if (kinds[octets.at[ahead]] & BEFORE)
        return begin;
    if (lower(octets.at[ahead]) == 'n') {
        Py_ssize_t behind = before(octets, ahead, floor);
        if (octets.at[behind] == '\\' && octets.at[before(octets, behind, floor)] != '\\')
            return begin;
    }
    return -1;
}

/* Return where these unfolded octets end that stand from here on, folds between them, -1 where they do not. */
static Py_ssize_t
spelt(Octets octets, Py_ssize_t at, const octet *word, Py_ssize_t size)
{
    for (Py_ssize_t i = 0, fold; i < size; i++, at++) {
        for (; (fold = fold_at(octets, at)); at += fold)
            ;
        if (at >= octets.size || octets.at[at] != word[i])
            return -1;
    }
    return at;
}

/* Return whether between these octets, '">' before and then more, the same address is shown. */
static int
shows_itself(Octets octets, Py_ssize_t stop, Py_ssize_t limit, const octet *written, Py_ssize_t size, const char *more)
{
    Octets within = {octets.at, limit < octets.size ? limit : octets.size};
    Py_ssize_t at = spelt(within, stop, (const octet *)"\">", 2);
    if (at >= 0)
        at = spelt(within, at, written, size);
    return at >= 0 && spelt(within, at, (const octet *)more, strlen(more)) >= 0;
}

/* Return where a colon and a port end that may stand here, each octet perhaps percent-encoded; here where none does. */
static Py_ssize_t
port_end(const octet *at, Py_ssize_t start, Py_ssize_t size)
{
    Py_ssize_t end = start, digits = -1;
    for (Py_ssize_t i = start; i < size; digits++) {
        int escaped = i + 2 < size && at[i] == '%' && at[i + 1] == '3';
        octet c = escaped ? lower(at[i + 2]) : at[i];
        if (digits < 0 ? c != (escaped ? 'a' : ':') : !is_digit(c))
            break;
        i += escaped ? 3 : 1;
        if (digits >= 0)
            end = i;
    }
    return end;
}

/* Return whether a stranger's path, query or fragment holds what may concern somebody all the same. */
static int
is_doubtful(const Reader *reader, const octet *at, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        octet c = at[i];
        if (c == '.') {
            Py_ssize_t j = i + 1;
            while (j < size && kinds[at[j]] & LETTER)
                j++;
            if (j - i < 3)
                continue;
            j = port_end(at, j, size);
            if (j < size && at[j] == '/')
                return 1;
        }
        else if (c == '%' && i + 2 < size) {
            octet next = at[i + 1], last = lower(at[i + 2]);
            int hexadecimal = is_digit(last) || (last >= 'a' && last <= 'f');
            if ((next == '2' && (last == 'e' || last == 'f')) ||
                ((next == '4' || next == '6') && hexadecimal) ||
                ((next == '5' || next == '7') && (is_digit(last) || last == 'a')))
                return 1;
        }
        if (reader->needle_begins[c]) {
            Octets rest = {at, size};
            for (Py_ssize_t k = 0; k < reader->needles.count; k++)
                if (starts_with(rest, i, (const char *)reader->needles.words[k].at, reader->needles.words[k].size))
                    return 1;
        }
    }
    return 0;
}

static int
is_meeting_line(const Reader *reader)
{
    for (Py_ssize_t i = 0; i < reader->meetings.count; i++) {
        Octets name = reader->meetings.words[i];
        Py_ssize_t after = reader->start + 1 + name.size;
        if (starts_with(reader->octets, reader->start + 1, (const char *)name.at, name.size) &&
            after < reader->octets.size && (reader->octets.at[after] == ':' || reader->octets.at[after] == ';'))
            return 1;
    }
    return 0;
}

static int
is_unlinked(const Reader *reader)
{
    if (reader->start + 1 == reader->octets.size || !reader->unlinked_begins[reader->octets.at[reader->start + 1]])
        return 0;
    for (Py_ssize_t i = 0; i < reader->unlinked.count; i++)
        if (starts_with(reader->octets, reader->start, (const char *)reader->unlinked.words[i].at,
                        reader->unlinked.words[i].size))
            return 1;
    return 0;
}

/* Read the name of the line at hand and where its value begins, if both are plain. */
static int
read_head(Reader *reader)
{
    Octets octets = {reader->octets.at, reader->end};
    Py_ssize_t start = reader->start + 1, at = start, fold;
    reader->head_end = 0;
    while (at < octets.size && is_upper_name(octets.at[at]))
        at++;
    Py_ssize_t size = at - start;
    if (!size || at == octets.size || (octets.at[at] != ':' && octets.at[at] != ';'))
        return 0;
    if (octets.at[at] == ';') {
        for (at++; at < octets.size && octets.at[at] != ':'; at++) {
            if (octets.at[at] == '"') {
                if ((at = find(octets, '"', at + 1, octets.size)) == octets.size)
                    return 0;
            }
            else if (octets.at[at] == '\n' && !(fold = fold_at(octets, at)))
                return 0;
        }
        if (at == octets.size)
            return 0;
    }
    Py_XDECREF(reader->property);
    reader->property = PyUnicode_FromStringAndSize((const char *)octets.at + start, size);
    if (!reader->property)
        return -1;
    PyUnicode_InternInPlace(&reader->property);
    reader->meeting = is_meeting_line(reader);
    reader->head_end = at + 1;
    return 0;
}

/* Return the context of a component by number, that of the calendar for -1, borrowed; see _Contexts.of. */
static PyObject *
context_of(Reader *reader, Py_ssize_t number)
{
    if (number < 0)
        return PyList_GetItem(reader->contexts, PyList_Size(reader->contexts) - 1);
    PyObject *context = PyList_GetItem(reader->contexts, number);
    if (context != Py_None)
        return context;
    PyObject *event = event_of(&reader->making, reader->octets, PyList_GetItem(reader->components, number));
    if (event)
        context = named_tuple(reader->making.context, 1, &event);
    else
        context = PyErr_Occurred() ? NULL : PyObject_CallFunction(reader->context_of, "n", number);
    return context && PyList_SetItem(reader->contexts, number, context) == 0 ? context : NULL;
}

/* Make the context of the line at hand the reader's. */
static int
find_context(Reader *reader)
{
    Py_ssize_t start = reader->start;
    if (reader->context && reader->context_start <= start && start < reader->context_end)
        return 0;
    Py_ssize_t low = 0, high = PyList_Size(reader->components), number = -1, begin, end;
    while (low < high) { /* the last component that begins here or before */
        Py_ssize_t middle = low + (high - low) / 2;
        if (bounds_of(PyList_GetItem(reader->components, middle), reader->octets, &begin, &end) < 0)
            return -1;
        if (begin <= start)
            low = middle + 1;
        else
            high = middle;
    }
    reader->context_start = start; /* outside of all, for this line */
    reader->context_end = start + 1;
    if (low > 0) {
        if (bounds_of(PyList_GetItem(reader->components, low - 1), reader->octets, &begin, &end) < 0)
            return -1;
        if (start < end) {
            number = low - 1;
            reader->context_start = begin;
            reader->context_end = end;
        }
    }
    reader->context = context_of(reader, number);
    return reader->context ? 0 : -1;
}

/* Return how many octets of the address are left once punctuation of the sentence around it is taken off. */
static Py_ssize_t
end_of(const octet *url, Py_ssize_t size)
{
    Py_ssize_t excess[2] = {0, 0}; /* of closing brackets over opening ones: round, square */
    int counted = 0;
    while (size > 0) {
        octet last = url[size - 1];
        if (last == ')' || last == ']') {
            if (!counted) {
                for (Py_ssize_t i = 0; i < size; i++) {
                    excess[0] += (url[i] == ')') - (url[i] == '(');
                    excess[1] += (url[i] == ']') - (url[i] == '[');
                }
                counted = 1;
            }
            if (excess[last == ']'] <= 0)
                return size;
            excess[last == ']']--;
        }
        else if (!memchr(".,:;!?'", last, 7)) /* "*", "_" and "~" are kept at the end */
            return size;
        size--;
    }
    return size;
}

/* Return whether the address, read as text, would be another one than in HTML; undo "&amp;" in it. */
static int
has_reference(Buffer *url)
{
    Py_ssize_t size = find((Octets){url->at, url->size}, '&', 0, url->size);
    for (Py_ssize_t i = size; i < url->size; i++) {
        octet c = url->at[i];
        if (c == '&') {
            Octets rest = {url->at, url->size};
            if (STARTS_WITH(rest, i + 1, "amp;")) {
                url->at[size++] = '&';
                i += 4;
                continue;
            }
            Py_ssize_t j = i + 1;
            while (j < url->size && kinds[url->at[j]] & (j == i + 1 ? LETTER : LETTER | DIGIT))
                j++;
            if (j - i - 1 >= 2 && j - i - 1 <= 32 && (j == url->size || url->at[j] == ';'))
                return 1;
        }
        url->at[size++] = c;
    }
    url->size = size;
    return 0;
}

typedef enum { FAILED = -1, NOT_PLAIN, NOTHING, ADDRESS } Outcome;

/* Return the address-like word before "<" (Outlook's "text<address>"), a new reference: None for any other word, NULL
 * with *outcome where the word cannot be told. */
static PyObject *
word_before(const Reader *reader, Py_ssize_t at, Outcome *outcome)
{
    octet stretch[LONGEST_WORD];
    Py_ssize_t from = at - LONGEST_WORD > reader->start + 1 ? at - LONGEST_WORD : reader->start + 1;
    Py_ssize_t size = unfold(reader->octets, from, at, stretch), begin = size;
    while (begin > 0 && kinds[stretch[begin - 1]] & WORD)
        begin--;
    octet last = begin > 0 ? stretch[begin - 1] : 0;
    int escapes = last == '\\' && begin < size && lower(stretch[begin]) == 'n';
    if (escapes && !(begin > 1 && stretch[begin - 2] == '\\'))
        begin++;
    else if (last != ' ' && last != '>' && last != ')') {
        *outcome = NOT_PLAIN;
        return NULL;
    }
    Py_ssize_t first = begin, end = size; /* without the dots around it */
    int like = find((Octets){stretch, size}, '/', begin, size) < size;
    while (first < end && stretch[first] == '.')
        first++;
    while (end > first && stretch[end - 1] == '.')
        end--;
    if (!like && find((Octets){stretch, size}, '.', first, end) == end)
        return Py_NewRef(Py_None);
    PyObject *word = PyUnicode_FromStringAndSize((const char *)stretch + begin, size - begin);
    if (!word)
        *outcome = FAILED;
    return word;
}

/* Read a tag's name in lower case, with the "/" of an end tag, of at most 7 letters; return where it ends. */
static Py_ssize_t
tag_name(Octets html, Py_ssize_t at, char name[9])
{
    Py_ssize_t size = 0;
    if (at < html.size && html.at[at] == '/')
        name[size++] = html.at[at++];
    while (at < html.size && size < 8 && kinds[html.at[at]] & (LETTER | DIGIT))
        name[size++] = lower(html.at[at++]);
    name[size] = 0;
    return at;
}

/* Return the text of the anchor whose address ends at stop, a new reference: None where it has none, NULL without an
 * error where that is not plain: ASCII between tags that say nothing, without references and escapes. */
static PyObject *
anchor_text(Reader *reader, Py_ssize_t begin, Py_ssize_t stop)
{
    static const char open[] = "\"=ferh a<"; /* backwards */
    static const char *const silent[] = {"span", "/span", "b", "/b", "i", "/i", "u", "/u", "font", "/font",
                                         "strong", "/strong", "em", "/em", NULL};
    for (Py_ssize_t i = 0, at = begin; i < 9; i++) {
        at = before(reader->octets, at, reader->start);
        if (lower(reader->octets.at[at]) != (octet)open[i])
            return NULL;
    }
    octet after[AFTER], text[AFTER];
    Py_ssize_t limit = reader->end - stop > AFTER ? stop + AFTER : reader->end;
    Octets html = {after, unfold(reader->octets, stop, limit, after)};
    Py_ssize_t at = 0, size = 0;
    for (Py_ssize_t i = 0; i < html.size; i++) /* an end that is not plain may come after the anchor's */
        if (after[i] < ' ' || after[i] > '~' || after[i] == '&' || after[i] == '\\') {
            html.size = i;
            break;
        }
    at = find(html, '>', 0, html.size) + 1;
    for (; at < html.size; at++) {
        if (html.at[at] != '<') {
            if (html.at[at] != ' ' || (size && text[size - 1] != ' '))
                text[size++] = html.at[at];
            continue;
        }
        char name[9];
        at = tag_name(html, at + 1, name);
        if (strcmp(name, "/a") == 0) {
            while (at < html.size && html.at[at] == ' ')
                at++;
            if (at >= html.size || html.at[at] != '>')
                return NULL;
            size -= size && text[size - 1] == ' ';
            return size ? PyUnicode_FromStringAndSize((const char *)text, size) : Py_NewRef(Py_None);
        }
        int known = 0;
        for (const char *const *each = silent; *each; each++)
            known |= strcmp(name, *each) == 0;
        if (!known || at >= html.size || (html.at[at] != '>' && html.at[at] != ' '))
            return NULL;
        while (at < html.size && html.at[at] != '>')
            if (html.at[at++] == '<')
                return NULL;
    }
    return NULL;
}

/* Tell the visible text of an address, a new reference: None where it has none, NULL with *outcome where it cannot. */
static PyObject *
visible_text(Reader *reader, Py_ssize_t begin, Py_ssize_t stop, int shortened, PyObject *url, Outcome *outcome)
{
    Octets octets = reader->octets;
    octet opener = octets.at[begin - 1];
    if (opener != '<' && opener != '"')
        return Py_NewRef(Py_None);
    if (opener == '<') {
        if (stop == octets.size || octets.at[stop] != '>')
            return Py_NewRef(Py_None);
        return word_before(reader, begin - 1, outcome);
    }
    octet around[12];
    Py_ssize_t from = begin > 12 ? begin - 12 : 0, size = begin - from;
    int href = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        around[i] = lower(octets.at[from + i]);
    for (Py_ssize_t i = 0; i + 3 <= size; i++)
        href |= memcmp(around + i, "ref", 3) == 0;
    if (!href)
        return Py_NewRef(Py_None);
    if (!shortened && size >= 9 && memcmp(around + size - 9, "<a href=\"", 9) == 0 &&
        shows_itself(octets, stop, stop + AFTER, reader->written.at, reader->written.size, "</"))
        return Py_NewRef(url);
    PyObject *text = anchor_text(reader, begin, stop);
    if (text || PyErr_Occurred()) {
        *outcome = text ? ADDRESS : FAILED;
        return text;
    }
    PyObject *written = shortened ? PyBytes_FromStringAndSize("\n", 1)
                                  : PyBytes_FromStringAndSize((const char *)reader->written.at, reader->written.size);
    if (written)
        text = PyObject_CallFunction(reader->text_of, "OnnnOO", reader->bytes, reader->start, begin, stop, written, url);
    Py_XDECREF(written);
    if (!text) {
        *outcome = FAILED;
        return NULL;
    }
    if (text == Py_None) {
        Py_DECREF(text);
        *outcome = NOT_PLAIN;
        return NULL;
    }
    if (PyObject_Not(text)) {
        Py_DECREF(text);
        return Py_NewRef(Py_None);
    }
    return text;
}

/* Read the address whose slashes, host and rest are reader->written up to stop, and append what was found. */
static Outcome
address(Reader *reader, Py_ssize_t slash, Py_ssize_t stop, int strange, PyObject *items)
{
    Octets octets = reader->octets;
    Buffer *written = &reader->written, *url = &reader->url;
    Py_ssize_t begin = scheme_start(octets, slash, reader->start);
    if (begin < 0 || stop - slash > LONGEST || !ends(octets, stop))
        return NOT_PLAIN;
    Py_ssize_t behind = stop; /* where what follows the address stands, over a fold */
    stop = before(octets, stop, reader->start) + 1;
    /* the scheme as it is written, and its slashes, go before what was read already */
    url->size = 0;
    if (reserve(url, written->size + slash - begin) < 0)
        return FAILED;
    Py_ssize_t size = unfold(octets, begin, slash, url->at);
    if (size + 2 > PREFIX)
        return NOT_PLAIN;
    memmove(written->at + size + 2, written->at + PREFIX, written->size - PREFIX);
    memcpy(written->at, url->at, size);
    memcpy(written->at + size, "//", 2);
    written->size -= PREFIX - size - 2;
    if (!memchr(written->at, '\\', written->size)) {
        memcpy(url->at, written->at, written->size);
        url->size = written->size;
    }
    else
        for (Py_ssize_t i = 0; i < written->size; i++)
            if (written->at[i] != '\\') /* it stands before "," and ";" only */
                url->at[url->size++] = written->at[i];
    int shortened = 0;
    if (kinds[url->at[url->size - 1]] & TRAILING) {
        Py_ssize_t left = end_of(url->at, url->size);
        if ((shortened = left < url->size))
            behind = stop;
        for (; url->size > left; url->size--) {
            behind = before(octets, behind, reader->start);
            Py_ssize_t escape = before(octets, behind, reader->start);
            if (octets.at[escape] == '\\')
                behind = escape;
        }
        if (shortened)
            stop = before(octets, behind, reader->start) + 1;
    }
    if (has_reference(url))
        return NOT_PLAIN;
    if (url->size <= (Py_ssize_t)strlen("https://"))
        return NOTHING;
    if (find_context(reader) < 0)
        return FAILED;
    Outcome outcome = ADDRESS;
    PyObject *text = NULL, *string = PyUnicode_FromStringAndSize((const char *)url->at, url->size);
    if (!string)
        return FAILED;
    if (!(text = visible_text(reader, begin, behind, shortened, string, &outcome))) {
        Py_DECREF(string);
        return outcome;
    }
    if (strange && text == Py_None) {
        Py_DECREF(string);
        Py_DECREF(text);
        return NOTHING;
    }
    PyObject *parts[6] = {
        string,
        place(&reader->places, begin, stop),
        Py_NewRef(reader->property),
        Py_NewRef(reader->meeting ? reader->meeting_role : reader->text_role),
        Py_NewRef(reader->context),
        text,
    };
    return append_new(items, named_tuple(reader->found, 6, parts)) < 0 ? FAILED : ADDRESS;
}

/* Return whether the address that slashes begin concerns nobody, unless its text says so; -1: an error. */
static int
is_nobodys(const Reader *reader, Py_ssize_t host, Py_ssize_t host_size)
{
    const octet *rest = reader->written.at + PREFIX + host_size;
    Py_ssize_t size = reader->written.size - PREFIX - host_size;
    int known = contains(reader->hosts, reader->octets.at + host, host_size);
    if (known <= 0)
        return known;
    if (size && !memchr("/?#", rest[0], 3))
        return 0;
    octet first = reader->octets.at[reader->start + 1];
    return is_upper_name(first) && !is_doubtful(reader, rest, size) && !is_meeting_line(reader);
}

/* Return whether the address may have a visible text beside it that is not the address itself; -1: an error. */
static int
may_show_another(Reader *reader, Py_ssize_t slash, Py_ssize_t stop)
{
    Octets octets = reader->octets;
    if (slash < 7)
        return 1;
    Py_ssize_t begin = slash - (STARTS_WITH(octets, slash - 6, "https:") ? 6 : 5);
    octet opener = octets.at[begin - 1];
    if (opener == '<')
        return 1;
    if (opener != '"')
        return begin == slash - 5 && !STARTS_WITH(octets, begin, "http:");
    Buffer *shown = &reader->url;
    shown->size = 0;
    if (reserve(shown, stop - begin) < 0)
        return -1;
    shown->size = unfold(octets, begin, stop, shown->at);
    return !shows_itself(octets, stop, stop + shown->size + A_FEW_FOLDS, shown->at, shown->size, "<");
}

/* Append the addresses of the line at hand; NOT_PLAIN where it is to be read the general way. */
static Outcome
plain_line(Reader *reader, PyObject *items)
{
    Octets octets = reader->octets;
    for (Py_ssize_t colon = reader->colon; (colon = next_colon(reader, colon, reader->end)) < reader->end; colon++) {
        int names = names_scheme(reader, colon);
        if (names)
            return names < 0 ? FAILED : NOT_PLAIN;
    }
    for (Py_ssize_t slash = reader->slash; (slash = find(octets, '/', slash, reader->end)) < reader->end;) {
        Py_ssize_t host, stop, after;
        if (!follows_colon(octets, slash, &host)) {
            int may = may_follow_host(reader, slash);
            if (may)
                return may < 0 ? FAILED : NOT_PLAIN;
            slash++;
            continue;
        }
        for (after = host; after < octets.size && kinds[octets.at[after]] & HOST;)
            after++;
        Buffer *written = &reader->written;
        written->size = 0;
        if (reserve(written, PREFIX) < 0)
            return FAILED;
        written->size = PREFIX;
        if (append(written, octets.at + host, after - host) < 0 || (stop = body(octets, after, written)) < 0)
            return FAILED;
        int strange = is_nobodys(reader, host, after - host);
        int shows = strange > 0 ? may_show_another(reader, slash, stop) : 0;
        if (strange < 0 || shows < 0)
            return FAILED;
        if (!strange || shows) {
            if (reader->head_end < 0 && read_head(reader) < 0)
                return FAILED;
            if (slash < reader->head_end || !reader->head_end)
                return NOT_PLAIN;
            Outcome outcome = address(reader, slash, stop, strange, items);
            if (outcome <= NOT_PLAIN)
                return outcome;
        }
        slash = stop;
    }
    return ADDRESS;
}

PyDoc_STRVAR(addresses_doc,
             "addresses(octets, at, line, limit, offset, name, place, components, contexts, context_of, read_line,\n"
             "          settings, making, zones) -> tuple[list, int, int]\n\n"
             "Read the content lines of a window from the LF ``at`` on, whose line is ``line``, until ``limit`` items\n"
             "were found or somewhat more. Return them, where to go on (-1 after the last line) and the line there.\n\n"
             "The items are addresses (``Found``), and what ``read_line(start, end, quoted-printable)`` lists for a\n"
             "line that is to be read the general way. The first octet must be LF. ``place`` tells places that are not\n"
             "in these octets, None where they are. ``contexts`` lists the contexts of the components and that of the\n"
             "calendar, None where nobody has asked yet; what cannot be told here ``context_of`` tells by number.\n"
             "``settings`` are those of Triggers, ``making`` and ``zones`` those of ``event``.");

static PyObject *
addresses(PyObject *Py_UNUSED(module), PyObject *args)
{
    Reader reader = {0};
    PyObject *settings, *making, *zones, *needles, *meetings, *unlinked, *tails, *items = NULL, *result = NULL;
    Py_ssize_t at, line, limit;
    if (!PyArg_ParseTuple(args, "SnnnnUOO!O!OOO!O!O!:addresses", &reader.bytes, &at, &line, &limit,
                          &reader.places.offset, &reader.places.name, &reader.places.ask, &PyList_Type,
                          &reader.components, &PyList_Type, &reader.contexts, &reader.context_of, &reader.read_line,
                          &PyTuple_Type, &settings, &PyTuple_Type, &making, &PyTuple_Type, &zones))
        return NULL;
    if (PyList_Size(reader.contexts) != PyList_Size(reader.components) + 1) {
        PyErr_SetString(PyExc_ValueError, "there must be one context more than components");
        return NULL;
    }
    if (!PyArg_ParseTuple(settings, "O!O!OOO!O!O!O!OO!OO:settings", &PyType_Type, &reader.found, &PyType_Type,
                          &reader.places.type, &reader.text_role, &reader.meeting_role, &PySet_Type, &reader.hosts,
                          &PyTuple_Type, &needles, &PyTuple_Type, &meetings, &PyTuple_Type, &unlinked,
                          &reader.top_levels, &PyTuple_Type, &tails, &reader.opaque, &reader.text_of))
        return NULL;
    if (!PyType_IsSubtype((PyTypeObject *)reader.found, &PyTuple_Type) ||
        !PyType_IsSubtype((PyTypeObject *)reader.places.type, &PyTuple_Type)) {
        PyErr_SetString(PyExc_TypeError, "Found and Place must be tuples");
        return NULL;
    }
    if (making_of(making, zones, &reader.making) < 0 || octets_of(reader.bytes, &reader.octets) < 0 || words_of(needles, &reader.needles) < 0 ||
        words_of(meetings, &reader.meetings) < 0 || words_of(unlinked, &reader.unlinked) < 0 ||
        words_of(tails, &reader.tails) < 0)
        return NULL;
    Octets octets = reader.octets;
    if (at < 0 || at >= octets.size || octets.at[at] != '\n') {
        PyErr_SetString(PyExc_ValueError, "no line begins there");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < reader.needles.count; i++)
        reader.needle_begins[reader.needles.words[i].at[0]] = 1;
    for (Py_ssize_t i = 0; i < reader.unlinked.count; i++)
        reader.unlinked_begins[reader.unlinked.words[i].at[reader.unlinked.words[i].size > 1]] = 1;
    for (Py_ssize_t i = 0; i < reader.tails.count; i++) {
        Py_ssize_t *last = &reader.tail_of[reader.tails.words[i].at[reader.tails.words[i].size - 1]];
        reader.next_tail[i + 1] = *last;
        *last = i + 1;
    }
    reader.places.octets = octets;
    if (!(items = PyList_New(0)))
        return NULL;
    reader.slash = reader.colon = reader.encoding = -1;
    for (Py_ssize_t folds; PyList_Size(items) < limit; at = reader.end, line += 1 + folds) {
        reader.start = line_start(octets, next_mark(&reader, at), at);
        line += count_lines(octets.at + at, reader.start - at);
        at = reader.start;
        if (at == octets.size)
            break;
        folds = 0;
        reader.end = line_end_counting(octets, at + 1, &folds);
        reader.head_end = -1;
        reader.places.line_at = reader.places.column_at = at;
        reader.places.line = line;
        reader.places.column = 1;
        int encoding = reader.encoding < reader.end ? line_encoding(&reader) : 0;
        if (encoding == 2) {
            folds = 0;
            reader.end = quoted_end(octets, at, &folds);
        }
        if (is_unlinked(&reader))
            continue;
        Py_ssize_t before_line = PyList_Size(items);
        Outcome outcome = encoding ? NOT_PLAIN : plain_line(&reader, items);
        if (outcome == FAILED)
            goto done;
        if (outcome == NOT_PLAIN) {
            PyObject *general =
                PyObject_CallFunction(reader.read_line, "nnN", reader.start, reader.end, PyBool_FromLong(encoding == 2));
            int status = general ? PyList_SetSlice(items, before_line, PyList_Size(items), general) : -1;
            Py_XDECREF(general);
            if (status < 0)
                goto done;
        }
    }
    result = Py_BuildValue("(Onn)", items, at < octets.size ? at : -1, line);
done:
    Py_XDECREF(items);
    Py_XDECREF(reader.property);
    PyMem_Free(reader.written.at);
    PyMem_Free(reader.url.at);
    return result;
}

static PyMethodDef methods[] = {
    {"survey", survey, METH_O, survey_doc},
    {"components", components, METH_VARARGS, components_doc},
    {"event", event, METH_VARARGS, event_doc},
    {"addresses", addresses, METH_VARARGS, addresses_doc},
    {"lines", lines, METH_VARARGS, lines_doc},
    {NULL, NULL, 0, NULL},
};

static int
execute(PyObject *module)
{
    fill_kinds();
    return PyModule_AddIntConstant(module, "INTERFACE", INTERFACE);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_octets", "The hot loops of reading calendars; see the head of _octets.c.", 0, methods, slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__octets(void)
{
    return PyModuleDef_Init(&definition);
}
