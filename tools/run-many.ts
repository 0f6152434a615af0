import { printArguments, withoutUnavailable } from './lib/nx-arguments.ts';

// ./nx calls this with the arguments of `run-many`, and passes the printed ones to Nx: they skip images that cannot be built here.
await printArguments(withoutUnavailable);
