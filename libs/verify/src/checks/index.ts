import { bytecode } from './bytecode.ts';
import { created } from './created.ts';
import { elfClosure } from './elf-closure.ts';
import { elfArchitecture } from './elf-files.ts';
import { forbiddenFiles } from './forbidden-files.ts';
import { hardening } from './hardening.ts';
import { ldCache } from './ld-cache.ts';
import { fileAttributes, setuid, temporaryFolders, writable } from './modes.ts';
import { programs } from './programs.ts';
import { licences, links, md5sums, owners, records } from './records.ts';
import { interpreters } from './scripts.ts';
import type { StaticCheck } from './static-check.ts';

export const staticChecks: readonly StaticCheck[] = [
  programs,
  ...forbiddenFiles,
  setuid,
  fileAttributes,
  writable,
  temporaryFolders,
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
  ldCache,
  bytecode,
];
