/** Whether a path is below one of the folders. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/** The value of a variable among `NAME=value` lines. */
export function variable(env: readonly string[], name: string): string | undefined {
  return env.find((assignment) => assignment.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** `0644` */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
