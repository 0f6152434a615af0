export { type BuildImageOptions, type BuildOptions, buildImage, buildToTar } from './build.ts';
export { checkArchitecture } from './check-architecture.ts';
export { type ContainerOutcome, type RunContainerOptions, runContainer } from './container.ts';
export type { Mount } from './container-args.ts';
export { isStarted } from './container-state.ts';
export type { Engine, EngineName, Environment } from './engine.ts';
export { type ImageFacts, inspectImage, loadImages, pullImage, removeImage, saveImage } from './image.ts';
export { readImageSettings } from './image-settings.ts';
export { type LoadedImage, loadLayout } from './load-layout.ts';
export { type Limit, missingLimits } from './missing-limits.ts';
export { type OpenEngineOptions, openEmulator, openEngine } from './open-engine.ts';
export {
  EngineError,
  longAnswer,
  type Outcome,
  type RunEngineOptions,
  reproduction,
  runEngine,
} from './run.ts';
export { endContainer, type Watched, type WatchOptions, watchContainer } from './watch.ts';
