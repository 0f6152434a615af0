export { type BuildImageOptions, type BuildOptions, buildImage, buildToTar } from './build.ts';
export { checkArchitecture } from './check-architecture.ts';
export { isStarted, type Mount, type RunContainerOptions, runContainer, stopContainer } from './container.ts';
export type { Engine, EngineName, Environment } from './engine.ts';
export { type ImageFacts, inspectImage, pullImage, removeImage, saveImage } from './image.ts';
export { writeLayerLayout } from './layer-layout.ts';
export { type OpenEngineOptions, openEmulator, openEngine } from './open-engine.ts';
export { EngineError, type Outcome, type RunEngineOptions, reproduction, runEngine } from './run.ts';
export { type Watched, type WatchOptions, watchContainer } from './watch.ts';
