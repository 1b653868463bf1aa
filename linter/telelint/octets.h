/* What the compiled modules (_engine.c, sources/_octets.c) do with octets and with Python's objects alike.
 *
 * Octets may hold anything, NUL included, and are never ended by NUL. Only the stable ABI of Python 3.11 is used.
 */
#ifndef TELELINT_OCTETS_H
#define TELELINT_OCTETS_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <string.h>

typedef unsigned char octet;

/* Octets and their number. */
typedef struct {
    const octet *at;
    Py_ssize_t size;
} Octets;

static inline octet
lower(octet c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Return the next such octet in start <= i < end, or end. */
static inline Py_ssize_t
find(Octets octets, int c, Py_ssize_t start, Py_ssize_t end)
{
    const octet *found = start < end ? memchr(octets.at + start, c, end - start) : NULL;
    return found ? found - octets.at : end;
}

/* Octets that grow; begins as {0}, and whoever has it frees ``at`` with PyMem_Free. */
typedef struct {
    octet *at;
    Py_ssize_t size, room;
} Buffer;

/* Make room for so many octets more; -1 with an error where there is none. */
static inline int
reserve(Buffer *buffer, Py_ssize_t more)
{
    if (buffer->room - buffer->size >= more)
        return 0;
    Py_ssize_t room = more < PY_SSIZE_T_MAX / 4 - buffer->size ? 2 * (buffer->size + more) + 64 : 0;
    octet *at = room ? PyMem_Realloc(buffer->at, room) : NULL;
    if (!at) {
        PyErr_NoMemory();
        return -1;
    }
    buffer->at = at;
    buffer->room = room;
    return 0;
}

static inline int
append(Buffer *buffer, const octet *at, Py_ssize_t size)
{
    if (reserve(buffer, size) < 0)
        return -1;
    memcpy(buffer->at + buffer->size, at, size);
    buffer->size += size;
    return 0;
}

/* Return a named tuple of this type, made of new references, which it takes also where it fails. */
static inline PyObject *
named_tuple(PyObject *type, Py_ssize_t size, PyObject **items)
{
    PyObject *made = PyType_GenericAlloc((PyTypeObject *)type, size);
    for (Py_ssize_t i = 0; i < size; i++) {
        if (!items[i])
            Py_CLEAR(made);
        else if (!made)
            Py_DECREF(items[i]);
        else if (PyTuple_SetItem(made, i, items[i]) < 0) /* takes the reference in any case */
            Py_CLEAR(made);
    }
    return made;
}

/* Append an item, which is a new reference or NULL, to a list. */
static inline int
append_new(PyObject *list, PyObject *item)
{
    int status = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return status;
}

#endif
