const head = '# Written by ./nx: what podman needs on this machine.';

/**
 * containers.conf(5); podman chooses what is not given. The file replaces the system's, whose capabilities it repeats.
 */
export function printContainersConf(needs: {
  limits: string | undefined;
  runtime: string | undefined;
  netns: string | undefined;
}): string {
  const { limits, runtime, netns } = needs;
  const lines = [
    head,
    '[containers]',
    'default_capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETFCAP",',
    '  "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"]',
    ...(limits === undefined ? [] : [`default_ulimits = [${limits}]`]),
    ...(netns === undefined ? [] : [`netns = "${netns}"`]),
    ...(runtime === undefined ? [] : ['[engine]', `runtime = "${runtime}"`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** containers-storage.conf(5) for a store in this folder, which copies whole images. */
export function printStorageConf(folder: string): string {
  const lines = [
    head,
    '[storage]',
    'driver = "vfs"',
    `graphroot = ${quote(folder)}`,
    `runroot = ${quote(`${folder}.run`)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A basic string of TOML has the escapes of JSON (https://toml.io/en/v1.0.0#string). */
function quote(text: string): string {
  return JSON.stringify(text);
}
