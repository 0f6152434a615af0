import type { Engine } from '@distroless/engine';
import type { ExaminationLimits } from './examine/limits.ts';
import type { CheckReport } from './image-report.ts';

export type VerifyOptions = {
  engine: Engine;
  /** Folder for temporary files: the image’s archive, for as long as it is read. */
  scratch: string;
  now: Date;
  /** Folder with a folder per behaviour; those with `derived` are run on an image that is made from ours. Default: none. */
  behaviours?: string;
  /** The timeout of each container, in milliseconds; default: a minute. Emulated ones get four times as long. */
  timeoutMs?: number;
  /** How long the image runs as configured, in milliseconds; 0: it is not started. Default: 5 s. */
  startForMs?: number;
  /** Variables with which it is started. */
  env?: Readonly<Record<string, string>>;
  /** Limits for the examination of its files. Default: they grow with the size of its archive. */
  limits?: Partial<ExaminationLimits>;
  /** The folder in which the commands in the report have to work. Default: the root of the workspace. */
  reader?: Reader;
  /** Is called with each check when it ends. */
  onCheck?: (check: CheckReport) => void;
  /** Is called once for each warning, such as a limit of containers that the engine cannot set. */
  onWarning?: (text: string) => void;
  /** Stops it. No container is left behind, and the error is the signal's reason or says that it was stopped. */
  signal?: AbortSignal;
};

/** The folder that a person is in, and how `./nx` is called from there. */
export type Reader = { folder: string; nx: string };
