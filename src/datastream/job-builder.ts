import type { Clock } from '../core/clock.ts'
import { ValidationError } from '../core/errors.ts'
import { type Random, systemRandom } from '../core/random.ts'
import type { StreamGraph } from '../runtime/graph.ts'
import { Job } from '../runtime/job/job.ts'
import { readSavepoint } from '../runtime/job/savepoint.ts'
import { PeriodicCheckpoints } from './checkpointing.ts'
import { jobIdOf, RunningJob } from './running-job.ts'
import { lower, reachable, type Transformation } from './transformation.ts'

/** Records of a batch: as objects they should stay in the caches of the processor from step to step. */
const BATCH_SIZE = 512

/** The time that `timeWindow` means. */
export type TimeCharacteristic = 'ProcessingTime' | 'IngestionTime' | 'EventTime'

/** Whether results come as the data do, or all at the end. AUTOMATIC: at the end if all sources have one. */
export type RuntimeMode = 'STREAMING' | 'BATCH' | 'AUTOMATIC'

/** What an environment and its streams share: the settings, and the steps declared since the last execution. */
export class JobBuilder {
  clock: Clock
  parallelism = 1
  maxParallelism: number | undefined
  /** Whether steps may share a task. */
  chaining = true
  /** Whether functions may be given again what they have given. */
  objectReuse = false
  /** ms; 0: a watermark may follow every record. */
  autoWatermarkInterval = 0
  timeCharacteristic: TimeCharacteristic = 'EventTime'
  runtimeMode: RuntimeMode = 'STREAMING'
  globalParameters: Readonly<Record<string, string>> = {}
  /** The options that the program gave, by Flink's names: tables follow them too. */
  readonly configuration: Map<string, string> = new Map()
  /** ms; 0: no checkpoints. */
  checkpointInterval = 0
  /** A savepoint that jobs go on from. */
  readonly recovery: { path: string | undefined; ignoreUnclaimed: boolean } = {
    path: undefined,
    ignoreUnclaimed: false,
  }
  readonly #random: Random = systemRandom
  #declared: Transformation[] = []

  constructor(clock: Clock) {
    this.clock = clock
  }

  declare(transformation: Transformation): void {
    this.#declared.push(transformation)
  }

  /** Everything declared since the last call, with all it needs. */
  take(): Transformation[] {
    const transformations = this.declared()
    this.#declared = []
    return transformations
  }

  /** The same, to be looked at only. */
  declared(): Transformation[] {
    if (this.#declared.length === 0) {
      throw new ValidationError(
        'EMPTY_JOB',
        'Nothing to execute: declare streams and sinks first. Each execution takes what was declared since the last.',
      )
    }
    return reachable(this.#declared)
  }

  graphOf(transformations: readonly Transformation[]): StreamGraph {
    return lower(transformations, {
      chaining: this.chaining,
      maxParallelism: this.maxParallelism,
      batch: this.#isBatch(transformations),
      ingestionInterval: this.timeCharacteristic === 'IngestionTime' ? this.autoWatermarkInterval : undefined,
    })
  }

  #isBatch(transformations: readonly Transformation[]): boolean {
    if (this.runtimeMode === 'STREAMING') return false
    const endless = transformations.find(({ work }) => work.kind === 'source' && !work.bounded)
    if (endless === undefined) return true
    if (this.runtimeMode === 'AUTOMATIC') return false
    throw new ValidationError(
      'UNBOUNDED_BATCH',
      `'${endless.name}' has no end: a program with it can't run in BATCH mode. Use STREAMING or AUTOMATIC.`,
    )
  }

  start(transformations: readonly Transformation[]): RunningJob {
    const graph = this.graphOf(transformations)
    const batch = this.#isBatch(transformations)
    const { path, ignoreUnclaimed } = this.recovery
    const job = new Job(graph, {
      clock: this.clock,
      random: this.#random,
      batchSize: BATCH_SIZE,
      ...(this.maxParallelism === undefined ? {} : { maxParallelism: this.maxParallelism }),
      globalParameters: this.globalParameters,
      objectReuse: this.objectReuse,
      batch,
      ...(path === undefined ? {} : { restore: readSavepoint(path, graph, ignoreUnclaimed) }),
    })
    const checkpoints =
      this.checkpointInterval > 0 && !batch
        ? new PeriodicCheckpoints(job, this.clock, this.checkpointInterval)
        : undefined
    return new RunningJob(job, jobIdOf(this.#random), this.clock, (failure) => {
      checkpoints?.stop()
      for (const { work } of transformations) if (work.kind === 'sink') work.ended?.(failure)
    })
  }
}
