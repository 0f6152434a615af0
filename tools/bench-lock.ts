import { writeBenchLock } from '@distroless/bench';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const changed = await writeBenchLock(context);
  console.log(changed ? 'wrote libs/bench/data/lock.json' : 'libs/bench/data/lock.json has not changed');
});
