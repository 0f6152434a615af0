// Prints the text of a Dockerfile stage and of every stage that it is made from. Nx takes it as an input of the steps
// that run a stage, so that a change to another stage does not run them again (a compile takes minutes).
import { readFileSync } from 'node:fs';
import { stageText } from '@distroless/nx-images/stage-text';

const file = new URL('../images/python/Dockerfile', import.meta.url);
console.log(stageText(readFileSync(file, 'utf8'), process.argv[2] ?? ''));
