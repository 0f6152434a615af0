export { type PrivateDockerOptions, withPrivateDocker } from './private-docker.ts';
