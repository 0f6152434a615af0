import { expect, test } from 'vitest';
import { judgeStart } from './judge-start.ts';

const modules = { own: ['main'], installed: ['flask'] };

test.each<
  [reason: string, status: number, stderr: string, judgement: [outcome: string, kind: string], fix: RegExp]
>([
  [
    'no such program, as docker says it',
    127,
    'exec: "x": executable file not found in $PATH',
    ['failed', 'cannot-start'],
    /exec form/,
  ],
  [
    'no such interpreter',
    1,
    'exec /app/run: no such file or directory',
    ['failed', 'cannot-start'],
    /exec form/,
  ],
  [
    'a user that is not there',
    125,
    'unable to find user app: no matching entries',
    ['failed', 'missing-user'],
    /write the number/,
  ],
  ['a status of the engine', 126, 'permission denied', ['failed', 'cannot-start'], /exec form/],
  ['another architecture', 1, 'exec /x: exec format error', ['failed', 'architecture'], /--platform/],
  [
    'a package is missing',
    1,
    "ModuleNotFoundError: No module named 'redis'",
    ['failed', 'missing-module'],
    /install it/,
  ],
  [
    'a client of Kubernetes outside a cluster',
    1,
    'kubernetes.config.config_exception.ConfigException: Service host/port is not set.',
    ['warning', 'no-network'],
    /start it next to the services/,
  ],
  [
    'a syntax error in the application',
    1,
    '  File "/app/main.py", line 3\n    def f(:\n          ^\nSyntaxError: invalid syntax',
    ['failed', 'syntax'],
    /"\/app\/main\.py", line 3: correct the code/,
  ],
  [
    'a syntax error in a package',
    1,
    '  File "/opt/venv/lib/python3.9/site-packages/x/y.py", line 3\n    match x:\n          ^\nSyntaxError: invalid syntax',
    ['failed', 'import'],
    /one series/,
  ],
  [
    'a typo in an import',
    1,
    "ModuleNotFoundError: No module named 'mian'",
    ['failed', 'missing-module'],
    /the application has "main"/,
  ],
  [
    'a typo in the argument of -m',
    1,
    '/usr/local/bin/python: No module named mian',
    ['failed', 'missing-module'],
    /the application has "main"/,
  ],
  [
    'a typo in the application that uvicorn is to load',
    1,
    'ERROR:    Error loading ASGI app. Could not import module "mian".',
    ['failed', 'missing-module'],
    /the application has "main"/,
  ],
  [
    'a typo in an imported name',
    1,
    "ImportError: cannot import name 'Flaks' from 'flask' (/opt/venv/x.py)",
    ['failed', 'missing-name'],
    /"flask" has no "Flaks"/,
  ],
  [
    'a library is missing',
    1,
    'ImportError: libpq.so.5: cannot open shared object file',
    ['failed', 'missing-library'],
    /copy the library/,
  ],
  [
    'a script is missing',
    2,
    "python: can't open file '/app/mian.py': [Errno 2] No such file or directory",
    ['failed', 'missing-script'],
    /WORKDIR/,
  ],
  [
    'a variable is missing',
    1,
    "KeyError: 'DATABASE_URL'",
    ['failed', 'missing-variable'],
    /--env DATABASE_URL=value/,
  ],
  [
    'a setting of pydantic is missing',
    1,
    'pydantic_core.ValidationError: 1 validation error for Settings\ndatabase_url\n  Field required',
    ['failed', 'missing-variable'],
    /--env NAME=value/,
  ],
  [
    'a variable is missing, in words of the application',
    3,
    'Error: the environment variable TOKEN is not set',
    ['failed', 'missing-variable'],
    /--env NAME=value/,
  ],
  ['it was killed', 137, '', ['warning', 'killed'], /2 GB of memory/],
  ['any other reason', 1, 'ValueError: no', ['failed', 'ended'], /--start-for 0/],
  ['a lower-case key is no variable', 1, "KeyError: 'name'", ['failed', 'ended'], /--start-for 0/],
  [
    'it needs a network',
    1,
    'psycopg.OperationalError: connection failed: Connection refused',
    ['warning', 'no-network'],
    /no network/,
  ],
  ['it needs arguments', 2, 'usage: tool [-h] name', ['warning', 'no-arguments'], /arguments/],
  [
    'it reads an argument that is missing',
    1,
    'Traceback (most recent call last):\n  File "/app/x.py", line 5, in <module>\n    name = sys.argv[1]\nIndexError: list index out of range',
    ['warning', 'no-arguments'],
    /arguments/,
  ],
  [
    'it needs a database on a socket',
    1,
    'psycopg.OperationalError: connection failed: connection to server on socket "/run/x" failed: No such file',
    ['warning', 'no-network'],
    /no network/,
  ],
  [
    'it writes to its root',
    1,
    "OSError: [Errno 30] Read-only file system: '/x'",
    ['warning', 'read-only'],
    /writable/,
  ],
])('%s', (_reason, status, stderr, [outcome, kind], fix) => {
  const judgement = judgeStart({ status, stdout: '', stderr }, modules);
  expect(judgement).toEqual({ outcome, kind, fix: expect.stringMatching(fix) });
});

test.each([
  ['the beginnings of a message', "No module named '"],
  ['spaces', ' '],
  ['the beginnings of errors of an engine', 'exec no such file or directory '],
  ['quoted words', "cannot import name '"],
])('a long output takes little time: %s', (_reason, text) => {
  const start = performance.now();
  judgeStart({ status: 1, stdout: '', stderr: text.repeat(100_000) }, modules);
  expect(performance.now() - start).toBeLessThan(1000);
});
