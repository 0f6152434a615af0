export { exactArguments } from './exact-arguments.ts';
