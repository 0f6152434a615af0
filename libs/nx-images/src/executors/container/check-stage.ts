const allowed = [
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'LABEL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

/**
 * Refuses a stage that adds files, or that is based on an image: all files of an image come from the tars of its steps.
 * @param text the stage and those below it, see `stageText`
 * @param name name of the stage in errors
 */
export function checkSettingsStage(text: string, name: string): void {
  const lines = text.replace(/\\\n/g, ' ').split('\n');
  const stages = lines.map((line) => /^FROM \S+ AS (\S+)$/.exec(line)?.[1]);
  const first = stages.findIndex((stage) => stage !== undefined);
  for (const line of lines.slice(first)) {
    const [instruction = '', base = ''] = line.trim().split(/\s+/);
    if (instruction === '') continue;
    if (!allowed.includes(instruction)) throw new Error(`${name} has "${line}": ${rule}`);
    if (instruction !== 'FROM' || base === 'scratch' || stages.includes(base)) continue;
    throw new Error(`${name} is based on "${base}": ${rule}`);
  }
}

const rule = 'the stage of an image has settings only, its files come from the tars of its steps';
