import { architecture, elfArchitecture } from './architecture.ts';
import { buildPaths } from './build-paths.ts';
import { bytecode } from './bytecode.ts';
import type { Check } from './check.ts';
import { configSecrets, likelySecrets, noConfigSecrets } from './config-secrets.ts';
import { created } from './created.ts';
import { editable } from './editable.ts';
import { environmentEscapes, environmentLinks, environmentPython, packageSeries } from './environments.ts';
import { extensionModules } from './extension-modules.ts';
import { forbiddenFiles } from './forbidden-files.ts';
import { framePointers } from './frame-pointers.ts';
import { hardening } from './hardening.ts';
import { inheritedLabels } from './inherited-labels.ts';
import { installers } from './installers.ts';
import { layerArchives } from './layer-archives.ts';
import { ldCache } from './ld-cache.ts';
import { elfClosure, libraries, plugins, symbolVersions } from './libraries.ts';
import {
  fileAttributes,
  linksToWritable,
  setuid,
  temporaryFolders,
  writable,
  writableInBuilder,
} from './modes.ts';
import { links, owners } from './owners.ts';
import { readable, readableByAny, worldWritable } from './permissions.ts';
import { programs } from './programs.ts';
import { licences, md5sums, records, replaceableFiles } from './records.ts';
import { consoleScripts, interpreters, otherScripts } from './scripts.ts';
import { searchPath } from './search-path.ts';
import { secrets, secretsInLayers } from './secrets.ts';
import { startCommand } from './start-command.ts';
import { unrecorded } from './unrecorded.ts';
import { notRoot, numericUser } from './user.ts';

/** Every check of files and configuration, in the order in which reports have them. */
export const checks: readonly Check[] = [
  ...[layerArchives, notRoot, numericUser, startCommand, searchPath, created, inheritedLabels],
  ...[consoleScripts, otherScripts, interpreters],
  ...[environmentPython, packageSeries, environmentLinks, environmentEscapes, editable],
  ...[extensionModules, architecture, elfArchitecture],
  ...[libraries, plugins, symbolVersions, elfClosure, ldCache],
  ...[readable, readableByAny, worldWritable],
  ...[secretsInLayers, configSecrets, likelySecrets, secrets, noConfigSecrets],
  ...[installers, unrecorded],
  ...[programs, ...forbiddenFiles],
  ...[setuid, fileAttributes, writable, writableInBuilder, linksToWritable, temporaryFolders],
  ...[owners, links, records, md5sums, replaceableFiles, licences],
  ...[hardening, framePointers, buildPaths, bytecode],
];
