import type { Entry, ImageConfig } from '@distroless/image';
import { expect, test } from 'vitest';
import type { Finding } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import { runOnAny } from '../checks/run-check.ts';
import type { ImageModel } from '../model/image-model.ts';
import { elf, file, link, madeImage } from './made-image.ts';

/** What a row changes about the sound application. */
export type Made = { added?: Entry[]; config?: Partial<ImageConfig> };

/** What a check finds in an image that somebody made from ours, or the reason why it is skipped. */
export async function findInOthers(name: string, made: Made): Promise<Finding[] | string> {
  const check = checks.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`no check "${name}"`);
  const run = runOnAny(check, await madeApplication(made), new Date('2026-06-02T00:00:00Z'));
  return 'reason' in run ? run.reason : run.findings;
}

/** A row of a table: what is changed about the sound application, and what a check says then. */
export type OthersRow = [check: string, reason: string, made: Made, says: string[] | string];

/** A test for each row. */
export function testOthers(rows: readonly OthersRow[]): void {
  for (const [name, reason, made, says] of rows) {
    const verb = typeof says === 'string' ? 'skips' : says.length > 0 ? 'reports' : 'accepts';
    test(`${name} ${verb} ${reason}`, async () => {
      const found = await findInOthers(name, made);
      expect(typeof found === 'string' ? found : found.map(({ message }) => message)).toEqual(says);
    });
  }
}

/** An environment and an application on the sound runtime image. */
export function madeApplication({ added = [], config = {} }: Made = {}): Promise<ImageModel> {
  const sound = { env: [path], cmd: ['main.py'], workingDir: '/app', labels };
  return madeImage([application, added], { config: { ...sound, ...config } });
}

export const path = 'PATH=/opt/venv/bin:/usr/local/bin';
const labels = { 'org.python.series': '3.13', 'org.python.release': '3.13.1' };
export const venv = 'opt/venv';
export const packages = `${venv}/lib/python3.13/site-packages`;
export const python = '/usr/local/bin/python3.13';
export const extension = `${packages}/a/b.cpython-313-x86_64-linux-gnu.so`;

export function script(at: string, first: string, mode = 0o755): Entry {
  return file(at, `${first}\nimport x\n`, { mode });
}

const application: Entry[] = [
  link('usr/local/bin/python', 'python3.13'),
  file('app/main.py', ''),
  file(`${venv}/pyvenv.cfg`, 'home = /usr/local/bin\n'),
  link(`${venv}/bin/python`, python),
  link(`${venv}/bin/python3`, 'python'),
  link(`${venv}/bin/𝜋thon`, 'python'),
  link(`${venv}/lib64`, 'lib'),
  script(`${venv}/bin/a`, `#!/${venv}/bin/python`),
  file(`${packages}/a/__init__.py`, ''),
  elf(extension, { needed: ['libc.so.6', 'liba.so.1'], runpath: '$ORIGIN/../a.libs' }),
  elf(`${packages}/a.libs/liba.so.1`),
  file(
    `${packages}/a-1.dist-info/RECORD`,
    'a/b.cpython-313-x86_64-linux-gnu.so,sha256=x,1\na.libs/liba.so.1,,\n',
  ),
];
