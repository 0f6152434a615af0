import { bytecodeOf, file, whiteout } from '../testing/made-image.ts';
import { testOurs } from '../testing/ours.ts';

const pycache = 'usr/local/lib/python3.13/json/__pycache__';

testOurs([
  [
    'bytecode',
    'missing bytecode',
    [whiteout(`${pycache}/decoder.cpython-313.pyc`)],
    [`/${pycache}/decoder.cpython-313.pyc is missing`],
  ],
  [
    'bytecode',
    'bytecode that is valid by the time of its file',
    [file(`${pycache}/decoder.cpython-313.pyc`, bytecodeOf(0))],
    [`/${pycache}/decoder.cpython-313.pyc has the flags 0, expected 1 (unchecked hash)`],
  ],
  [
    'bytecode',
    'bytecode that names another file',
    [file(`${pycache}/decoder.cpython-313.pyc`, bytecodeOf(1, '/./json/decoder.py'))],
    [`/${pycache}/decoder.cpython-313.pyc does not name "/usr/local/lib/python3.13/json/decoder.py"`],
  ],
  [
    'bytecode',
    'bytecode with a checked hash',
    [file(`${pycache}/decoder.cpython-313.pyc`, bytecodeOf(3))],
    [`/${pycache}/decoder.cpython-313.pyc has the flags 3, expected 1 (unchecked hash)`],
  ],
]);
