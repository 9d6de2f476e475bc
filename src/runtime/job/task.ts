import type { Batch } from '../../core/batch.ts'
import { JobError, MillraceError, ValidationError } from '../../core/errors.ts'
import type { Own } from '../functions/own-copy.ts'
import type { OperatorNode, SinkNode } from '../graph.ts'
import type { Operator, OperatorContext, Output, Sink, SinkContext } from '../operator.ts'
import { type MetricGroup, ROWS_IN, ROWS_OUT } from './metrics.ts'

/** An output that also tells the end of the stream. */
export interface Channel extends Output {
  end(): void
}

/** Sends to each of several consumers in turn. */
export class FanOut implements Channel {
  readonly #targets: readonly Channel[]

  constructor(targets: readonly Channel[]) {
    this.#targets = targets
  }

  collect(batch: Batch): void {
    for (const target of this.#targets) target.collect(batch)
  }

  advanceWatermark(watermark: number): void {
    for (const target of this.#targets) target.advanceWatermark(watermark)
  }

  setIdle(idle: boolean): void {
    for (const target of this.#targets) target.setIdle(idle)
  }

  end(): void {
    for (const target of this.#targets) target.end()
  }
}

/** All consumers of an output as one channel, counting the rows that pass. */
export function countedChannel(targets: readonly Channel[], metrics: MetricGroup): Channel {
  const rows = metrics.counter(ROWS_OUT)
  const target = targets.length === 1 ? (targets[0] as Channel) : new FanOut(targets)
  return {
    collect(batch) {
      if (batch.n === 0) return
      rows.value += batch.n
      target.collect(batch)
    },
    advanceWatermark: (watermark) => target.advanceWatermark(watermark),
    setIdle: (idle) => target.setIdle(idle),
    end: () => target.end(),
  }
}

/** What a subtask of an operator is made of. */
interface OperatorPlace {
  readonly node: OperatorNode
  readonly subtask: number
  readonly metrics: MetricGroup
  readonly output: Channel
  /** By tag. */
  readonly sides: ReadonlyMap<string, Channel>
  readonly own: Own
}

type OperatorSurroundings = Omit<
  OperatorContext,
  'output' | 'sideOutputs' | 'name' | 'metrics' | 'subtask' | 'parallelism'
> &
  Partial<Pick<OperatorContext, 'sideOutputs'>>

/** An operator in a running job: counts its rows, names it in errors, and ends its output when all inputs ended. */
export class OperatorTask {
  readonly node: OperatorNode
  readonly subtask: number
  readonly operator: Operator
  readonly metrics: MetricGroup
  readonly #output: Channel
  readonly sideOutputs: ReadonlyMap<string, Channel>
  readonly #ended = new Set<number>()
  /** Whether the end has been passed on. */
  ended = false
  /** Whether nothing more can come, for an operator with feedback, whose inputs don't tell. */
  atRest: () => boolean = () => true
  /** The watermark last sent on: for an assigner, how far its source has come. */
  sentWatermark: number = -Infinity
  idle = false

  constructor({ node, subtask, metrics, output, sides, own }: OperatorPlace) {
    this.node = node
    this.subtask = subtask
    this.metrics = metrics
    this.#output = output
    this.sideOutputs = sides
    this.operator = inStep(node.name, () => node.create(own))
  }

  /** `sideOutputs`, where given, take the place of its own. */
  open(ctx: OperatorSurroundings): void {
    const output: Output = {
      collect: (batch) => this.#output.collect(batch),
      advanceWatermark: (watermark) => {
        this.sentWatermark = watermark
        this.#output.advanceWatermark(watermark)
        for (const side of this.sideOutputs.values()) side.advanceWatermark(watermark)
      },
      setIdle: (idle) => {
        this.idle = idle
        this.#output.setIdle(idle)
        for (const side of this.sideOutputs.values()) side.setIdle(idle)
      },
    }
    const { metrics, subtask } = this
    const { name, parallelism } = this.node
    const place = { name, metrics, subtask, parallelism, output }
    this.guard(() => this.operator.open({ sideOutputs: this.sideOutputs, ...ctx, ...place }))
  }

  async start(): Promise<void> {
    try {
      await this.operator.start?.()
    } catch (error) {
      throw named(error, this.node.name)
    }
  }

  /** The channel into input `input`. */
  input(input: number): Channel {
    const rows = this.metrics.counter(ROWS_IN)
    const { operator } = this
    return {
      collect: (batch) => {
        rows.value += batch.n
        try {
          operator.process(batch, input)
        } catch (error) {
          throw named(error, this.node.name)
        }
      },
      advanceWatermark: (watermark) => this.guard(() => operator.advanceWatermark(watermark, input)),
      setIdle: (idle) => this.guard(() => operator.setIdle(idle, input)),
      end: () => this.#end(input),
    }
  }

  hasEnded(input: number): boolean {
    return this.#ended.has(input)
  }

  /** Whether the operator has nothing to send but what further input makes it send. */
  get isQuiet(): boolean {
    return (this.operator.pending?.() ?? 'none') === 'none'
  }

  #end(input: number): void {
    this.#ended.add(input)
    if (this.operator.pending === undefined) this.#tellEnd(input)
    this.tryEnd()
  }

  #tellEnd(input: number): void {
    this.#told++
    this.guard(() => this.operator.endInput(input))
  }

  #told = 0

  /** Passes the end on if all inputs have ended and the operator has sent everything. */
  tryEnd(): void {
    const inputs = this.node.inputs.length
    if (this.ended || this.#ended.size < inputs || !this.isQuiet || !this.atRest()) return
    while (this.#told < inputs) this.#tellEnd(this.#told)
    // The end of the input may have set something going again.
    if (!this.isQuiet || !this.atRest()) return
    this.ended = true
    this.#output.end()
    for (const side of this.sideOutputs.values()) side.end()
  }

  guard(action: () => void): void {
    inStep(this.node.name, action)
  }
}

/** A sink in a running job. */
export class SinkTask {
  readonly node: SinkNode
  readonly subtask: number
  readonly sink: Sink
  readonly metrics: MetricGroup
  #open: number

  constructor(node: SinkNode, subtask: number, metrics: MetricGroup, own: Own) {
    this.node = node
    this.subtask = subtask
    this.metrics = metrics
    this.sink = inStep(node.name, () => node.create(own))
    this.#open = node.inputs.length
  }

  open(ctx: Omit<SinkContext, 'name' | 'metrics' | 'subtask' | 'parallelism'>): void {
    const { metrics, subtask } = this
    const { name, parallelism } = this.node
    inStep(name, () => this.sink.open({ ...ctx, name, metrics, subtask, parallelism }))
  }

  start(): Promise<void> {
    return this.guard(() => this.sink.start?.())
  }

  flush(endOfInput: boolean): Promise<void> {
    return this.guard(() => this.sink.flush(endOfInput))
  }

  /** Names the sink in what `action` throws. */
  async guard(action: () => void | Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      throw named(error, this.node.name)
    }
  }

  get ended(): boolean {
    return this.#open === 0
  }

  input(): Channel {
    const rows = this.metrics.counter(ROWS_IN)
    return {
      collect: (batch) => {
        rows.value += batch.n
        try {
          this.sink.write(batch)
        } catch (error) {
          throw named(error, this.node.name)
        }
      },
      advanceWatermark: (watermark) => {
        try {
          this.sink.advanceWatermark?.(watermark)
        } catch (error) {
          throw named(error, this.node.name)
        }
      },
      setIdle: () => {},
      end: () => {
        this.#open--
      },
    }
  }
}

/** Does something for a step, and names the step in what that throws. */
export function inStep<T>(name: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw named(error, name)
  }
}

/** An error as the user shall see it: with the operator that it came from, the first that it passed. */
export function named(error: unknown, operator: string): MillraceError {
  if (error instanceof JobError || error instanceof ValidationError) return error.from(operator)
  if (error instanceof MillraceError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new JobError('OPERATOR_FAILED', message, undefined, { cause: error }).from(operator)
}
