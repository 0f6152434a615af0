const statuses = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export type Interrupt = {
  signal: AbortSignal;
  /** The exit status after an interruption; 0 without one. */
  status: () => number;
};

/**
 * Aborts a signal when this process is asked to end. Nx repeats the signal that the terminal has already sent, so a
 * second one does not stop the clean-up.
 */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let status = 0;
  for (const [name, ofSignal] of Object.entries(statuses)) {
    process.on(name, () => {
      status ||= ofSignal;
      controller.abort(new Error(`interrupted by ${name}`));
    });
  }
  return { signal: controller.signal, status: () => status };
}
