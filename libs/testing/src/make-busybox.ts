/** A busybox with these applets. */
export function busyboxProgram(applets: string[]): Buffer {
  return Buffer.from(`\x7fELF…usage: [\0${applets.map((name) => `${name}\0`).join('')}\0sh\0`, 'latin1');
}
