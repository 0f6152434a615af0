/** Where a run leaves its counts: as Nx calls the task, `dist/reports/debian-test.json`. `tools/tally.ts` adds them up. */
export declare function reporters(shown?: 'default' | 'verbose'): (
  | string
  | [
      'json',
      {
        outputFile: string;
      },
    ]
)[];
declare const _default: import('vite').UserConfig;
export default _default;
