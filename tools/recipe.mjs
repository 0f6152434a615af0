// Prints the text of a Dockerfile stage and of every stage that it is made from. Nx takes it as an input of the steps
// that run a stage, so that a change to another stage does not run them again (a compile takes minutes).
import { readFileSync } from 'node:fs';

const file = new URL('../images/python/Dockerfile', import.meta.url);

/** @type {Map<string, string>} */
const stages = new Map();
for (const text of readFileSync(file, 'utf8').split(/^(?=FROM )/m)) {
  const name = /^FROM \S+ AS (\S+)/.exec(text)?.[1];
  // Comments change nothing that a stage makes.
  if (name) stages.set(name, text.replace(/^#.*\n/gm, '').trim());
}

const wanted = [process.argv[2] ?? ''];
for (const name of wanted) {
  const text = stages.get(name);
  if (text === undefined) throw new Error(`images/python/Dockerfile: has no stage "${name}"`);
  console.log(text);
  for (const [, base = ''] of text.matchAll(/(?:^FROM |--from=)(\S+)/gm)) {
    if (stages.has(base) && !wanted.includes(base)) wanted.push(base);
  }
}
