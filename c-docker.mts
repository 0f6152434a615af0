import { openContext } from '@distroless/steps';
import { unpackDocker } from './tools/lib/both-engines/docker-programs.ts';

const context = await openContext('/tmp/w/container', process.env, {
  now: new Date(),
  signal: new AbortController().signal,
  report: (e) => console.log(JSON.stringify(e)),
});
await unpackDocker('/tmp/w/c-docker-programs', context);
