// Says on stderr what whoever builds an image has to know of it: that upstream no longer supports its series, or that
// another release is built than the wanted one. It runs before each build, so it takes no transpiler.
import { readFileSync } from 'node:fs';

const project = process.argv[2] ?? '';
const [, series, variant] = /^python-([\d.]+)-(\w+)$/.exec(project) ?? [];
const { eol, release } = readLock();
const named = process.env['CPYTHON_RELEASE'];
const used = named?.startsWith(`${series}.`) ? named : release.version;
const wanted = release.instead ?? release.version;

if (eol < new Date().toISOString().slice(0, 10)) {
  console.error(
    `WARNING: ${project}: upstream's support of Python ${series} ended on ${eol}; not for publishing`,
  );
}
if (used !== wanted) {
  console.error(
    `WARNING: ${project}: has CPython ${used}, a substitute for ${wanted}; not for publishing. Where ${wanted} can be had: ./nx lock`,
  );
}

/** A lock that cannot be read has nothing to say here: `lock-check` says what is wrong with it. */
function readLock() {
  try {
    const file = new URL(`../images/python/${series}/${variant}/lock.json`, import.meta.url);
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    process.exit(0);
  }
}
