/** How an image runs, as its Dockerfile sets it. Fields that are not set are empty. */
export type ImageSettings = {
  /** `1000:1000` */
  user: string;
  workdir: string;
  entrypoint: readonly string[];
  cmd: readonly string[];
  env: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  /** `8080/tcp` */
  exposedPorts: readonly string[];
  volumes: readonly string[];
  /** `SIGTERM` */
  stopSignal: string;
};
