#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <qrencode.h>

/* encode(text) -> list of bytes: a row each, in which 1 is a dark square. */
static PyObject *encode(PyObject *module, PyObject *argument) {
  const char *text = PyUnicode_AsUTF8(argument);
  if (text == NULL) return NULL;
  QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
  if (code == NULL) return PyErr_SetFromErrno(PyExc_ValueError);

  PyObject *rows = PyList_New(code->width);
  for (int y = 0; rows != NULL && y < code->width; y++) {
    PyObject *row = PyBytes_FromStringAndSize(NULL, code->width);
    if (row == NULL) {
      Py_CLEAR(rows);
      break;
    }
    for (int x = 0; x < code->width; x++) PyBytes_AS_STRING(row)[x] = code->data[y * code->width + x] & 1;
    PyList_SET_ITEM(rows, y, row);
  }
  QRcode_free(code);
  return rows;
}

static PyMethodDef methods[] = {{"encode", encode, METH_O, "The QR code of a text."}, {NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "qr", .m_methods = methods};

PyMODINIT_FUNC PyInit_qr(void) { return PyModuleDef_Init(&definition); }
