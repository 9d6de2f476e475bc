import { ManualClock } from '../../../src/core/clock.ts'
import { type StreamNode, StreamGraph, forward } from '../../../src/runtime/graph.ts'
import { Job, type JobOptions } from '../../../src/runtime/job/job.ts'
import type { Operator, Sink } from '../../../src/runtime/operator.ts'
import { WatermarkAssigner, type WatermarkAssignerArgs } from '../../../src/runtime/operators/watermark-assigner.ts'
import { type Poll, RecordingSink, ScriptedReader } from '../../support/scripted-job.ts'

/** Columns of every source: time, name. */
export const STORAGES: readonly ['long', 'string'] = ['long', 'string'] as const

/** A graph in the making, with all that its parts record. */
export class Script {
  readonly graph: StreamGraph = new StreamGraph()
  readonly lines: string[] = []
  readonly polled: string[] = []
  readonly readers: ScriptedReader[] = []

  source(name: string, ...polls: readonly Poll[]): StreamNode {
    const reader = new ScriptedReader(name, STORAGES, polls, this.polled)
    this.readers.push(reader)
    return this.graph.addSource({ name, bounded: true, create: () => reader })
  }

  operator(name: string, create: () => Operator, ...inputs: readonly StreamNode[]): StreamNode {
    return this.graph.addOperator({ name, create, inputs: inputs.map(forward) })
  }

  /** Watermarks equal to the time of every row. */
  assigner(input: StreamNode, args: Partial<WatermarkAssignerArgs> = {}): StreamNode {
    const create = (): Operator =>
      new WatermarkAssigner({
        timeColumn: 0,
        columnName: 'ts',
        watermark: { delay: 0 },
        interval: 0,
        idleTimeout: 0,
        periodic: false,
        ...args,
      })
    return this.graph.addOperator({ name: 'assigner', create, inputs: [forward(input)], assignsWatermarks: true })
  }

  sink(input: StreamNode, sink: Sink = new RecordingSink(this.lines)): Sink {
    this.graph.addSink({ name: 'sink', create: () => sink, inputs: [forward(input)] })
    return sink
  }

  job(options: JobOptions = {}): Job {
    return new Job(this.graph, { clock: new ManualClock(), ...options })
  }
}

/** Resolves when told to. */
export function gate(): {
  readonly wait: () => Promise<void>
  readonly open: () => void
  readonly fail: (error: Error) => void
} {
  let [open, fail]: [() => void, (error: Error) => void] = [() => {}, () => {}]
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { wait: () => promise, open, fail }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn()
}

/** Lets a job do all it can do without anything happening. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await nextTurn()
}
