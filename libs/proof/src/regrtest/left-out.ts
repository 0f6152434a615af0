import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conditionalList, parseYaml, type Subject, selectItems } from '@distroless/matrix';
import { z } from 'zod';

/**
 * A CPython test that is left out: a file (`test_venv`), or single tests by their id
 * (`test.test_os.FileTests.test_access`), in which `*` and `?` are wildcards.
 */
export type LeftOut = {
  name: string;
  reason: string;
  /** It is a race: it passes sometimes. */
  mayPass?: true;
};

const schema = z.strictObject({
  'left-out': z.array(
    z.strictObject({
      reason: z.string().min(1),
      'may-pass': z.literal(true).optional(),
      tests: conditionalList,
    }),
  ),
});

const listPath = 'images/python/regrtest.yaml';

/** The tests that regrtest.yaml leaves out for a subject. */
export async function readLeftOut(workspace: string, subject: Subject): Promise<LeftOut[]> {
  return parseLeftOut(await readFile(join(workspace, listPath), 'utf8'), subject);
}

/** Errors name the file, for a fault in it or a test that is listed twice. */
export function parseLeftOut(text: string, subject: Subject, file = listPath): LeftOut[] {
  const { 'left-out': groups } = parseYaml(text, file, schema);
  const list = groups.flatMap(({ reason, tests, 'may-pass': mayPass }) =>
    selectItems(tests, subject).map((name) => ({ name, reason, ...(mayPass && { mayPass }) })),
  );
  const seen = new Set<string>();
  for (const { name } of list) {
    if (!/^(test_\w+|test\.test_[\w.*?]+|\w+\.tests?\.[\w.*?]+)$/.test(name)) {
      throw new Error(`${file}: "${name}" is neither a file such as "test_os" nor an id "test.test_os.…"`);
    }
    if (seen.has(name)) throw new Error(`${file}: "${name}" is listed twice`);
    seen.add(name);
  }
  return list;
}

/** Whether the entry leaves out a whole file. */
export function isFile({ name }: LeftOut): boolean {
  return !name.includes('.');
}

/** The file of the tests, as on regrtest's command line. */
export function fileOf(name: string): string {
  const [first = '', second = ''] = name.split('.');
  if (first === 'test') return second;
  // In older series, tests next to their package, such as ctypes.test.test_find, are run by test_ctypes.
  return second ? `test_${first}` : name;
}

/** Whether an entry matches a test's id, by the rules of Python's `fnmatch`: a wildcard matches dots too. */
export function matches({ name }: LeftOut, id: string): boolean {
  const pattern = name.replace(/[.*?]/g, (sign) => ({ '.': '\\.', '*': '.*', '?': '.' })[sign] ?? sign);
  return new RegExp(`^${pattern}$`).test(id);
}
