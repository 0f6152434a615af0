// Prints what the compile of the official CPython depends on: its part of bench.yaml and its stage of the Dockerfile. Nx takes
// it as an input, so that other edits do not compile again.
import { readFileSync } from 'node:fs';
import { stageText } from '@distroless/nx-images/stage-text';

const read = (name) => readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8');
const own = /^official:\n(?: .*\n)*/m.exec(read('bench.yaml'))?.[0];
if (own === undefined) throw new Error('bench.yaml: has no "official"');
console.log(own, stageText(read('Dockerfile'), 'official-cpython'));
