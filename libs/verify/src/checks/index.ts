import { buildPaths } from './build-paths.ts';
import { bytecode } from './bytecode.ts';
import { created } from './created.ts';
import { elfClosure } from './elf-closure.ts';
import { elfArchitecture } from './elf-files.ts';
import { forbiddenFiles } from './forbidden-files.ts';
import { hardening } from './hardening.ts';
import { ldCache } from './ld-cache.ts';
import {
  fileAttributes,
  linksToWritable,
  setuid,
  temporaryFolders,
  writable,
  writableInBuilder,
} from './modes.ts';
import { programs } from './programs.ts';
import { licences, links, md5sums, owners, records } from './records.ts';
import { interpreters } from './scripts.ts';
import { searchPath } from './search-path.ts';
import { configSecrets, secrets } from './secrets.ts';
import type { StaticCheck } from './static-check.ts';

export const staticChecks: readonly StaticCheck[] = [
  programs,
  ...forbiddenFiles,
  setuid,
  fileAttributes,
  writable,
  writableInBuilder,
  linksToWritable,
  temporaryFolders,
  searchPath,
  secrets,
  configSecrets,
  interpreters,
  created,
  elfArchitecture,
  elfClosure,
  owners,
  links,
  records,
  md5sums,
  licences,
  hardening,
  buildPaths,
  ldCache,
  bytecode,
];
