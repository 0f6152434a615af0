import { editable } from './editable.ts';
import { environmentEscapes, environmentLinks, environmentPython, packageSeries } from './environments.ts';
import { architecture, extensionModules } from './extension-modules.ts';
import type { ImageCheck } from './image-check.ts';
import { installers } from './installers.ts';
import { keptChecks } from './kept.ts';
import { libraries, plugins, symbolVersions } from './libraries.ts';
import { readable, readableByAny, worldWritable } from './permissions.ts';
import { unrecorded } from './records.ts';
import { consoleScripts, otherScripts } from './scripts.ts';
import { configSecrets, likelySecrets, secrets } from './secrets.ts';
import { startCommand } from './start-command.ts';
import { notRoot, numericUser } from './user.ts';

export function imageChecks(now: Date): ImageCheck[] {
  return [
    notRoot,
    numericUser,
    startCommand,
    consoleScripts,
    otherScripts,
    environmentPython,
    packageSeries,
    environmentLinks,
    environmentEscapes,
    editable,
    extensionModules,
    architecture,
    libraries,
    plugins,
    symbolVersions,
    readable,
    readableByAny,
    worldWritable,
    secrets,
    configSecrets,
    likelySecrets,
    installers,
    unrecorded,
    ...keptChecks(now),
  ];
}
