import { StepSettings } from './step-settings.ts'

/** The end of a stream. */
export class DataStreamSink extends StepSettings {}
