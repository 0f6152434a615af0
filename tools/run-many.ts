import { printArguments, withoutUnavailable } from './lib/nx-arguments.ts';

// ./nx calls this with the arguments of `run-many`, and hands the printed ones to Nx: images that cannot be built here are skipped.
await printArguments(withoutUnavailable);
