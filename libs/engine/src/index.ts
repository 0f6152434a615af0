export { type BuildImageOptions, type BuildOptions, buildImage, buildToTar } from './build.ts';
export { type ContainerOutcome, type RunContainerOptions, runContainer } from './container.ts';
export type { Mount } from './container-args.ts';
export { isStarted } from './container-state.ts';
export { type Engine, type EngineName, findEngine } from './engine.ts';
export { type ImageFacts, inspectImage, loadImages, pullImage, removeImage, saveImage } from './image.ts';
export { writeLayerLayout } from './layer-layout.ts';
export { type Limit, missingLimits } from './limits.ts';
export { type PrivateDockerOptions, withPrivateDocker } from './private-docker.ts';
export {
  EngineError,
  longAnswer,
  type Outcome,
  type RunEngineOptions,
  reproduction,
  runEngine,
} from './run.ts';
export { endContainer, type Watched, type WatchOptions, watchContainer } from './watch.ts';
