import { exactArguments } from '@distroless/nx-images/affected';
import { workspace } from './lib/command.ts';
import { printArguments, withoutUnavailable } from './lib/nx-arguments.ts';

// ./nx calls this with the arguments of `affected` or `show projects --affected`, and passes the printed ones to Nx. They
// name exactly the changed files, and `affected` skips images that cannot be built here.
await printArguments(async (args) => {
  const exact = await exactArguments(args, { workspace, env: process.env });
  return args[0] === 'affected' ? withoutUnavailable(exact) : exact;
});
