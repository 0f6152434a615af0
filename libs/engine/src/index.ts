export { type BuildImageOptions, type BuildOptions, buildImage, buildToTar } from './build.ts';
export { isStarted, type Mount, type RunContainerOptions, runContainer, stopContainer } from './container.ts';
export { type Engine, type EngineName, findEngine } from './engine.ts';
export { type ImageFacts, inspectImage, pullImage, removeImage, saveImage } from './image.ts';
export { readImageSettings } from './image-settings.ts';
export { type LoadedImage, loadLayout } from './load-layout.ts';
export { type PrivateDockerOptions, withPrivateDocker } from './private-docker.ts';
export { EngineError, type Outcome, type RunEngineOptions, reproduction, runEngine } from './run.ts';
export { type Watched, type WatchOptions, watchContainer } from './watch.ts';
