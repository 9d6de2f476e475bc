import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CheckpointedFunction,
  type DataStream,
  type ListState,
  ListStateDescriptor,
  type OperatorStateStore,
  RichSourceFunction,
  type SourceContext,
  StreamExecutionEnvironment,
} from '../../../src/index.ts'

export interface Event {
  readonly k: string
  readonly v: number
  readonly t: number
}

/** Sends events with watermarks behind them. It stops in the middle if told so, to be stopped with a savepoint there. */
class Resumable extends RichSourceFunction<Event> implements CheckpointedFunction {
  private next = 0
  private position!: ListState<number>
  private readonly events: readonly Event[]
  private readonly disorder: number
  private readonly pause: number
  private readonly paused: () => void

  constructor(events: readonly Event[], disorder: number, pause: number, paused: () => void) {
    super()
    this.events = events
    this.disorder = disorder
    this.pause = pause
    this.paused = paused
  }

  initializeState(ctx: { getOperatorStateStore(): OperatorStateStore }): void {
    this.position = ctx.getOperatorStateStore().getListState(new ListStateDescriptor<number>('position'))
    for (const position of this.position.get()) this.next = position
  }

  snapshotState(): void {
    this.position.update([this.next])
  }

  override async run(ctx: SourceContext<Event>): Promise<void> {
    const sent = this.events.slice(0, this.next).map(({ t }) => t)
    let highest = Math.max(-Infinity, ...sent)
    if (sent.length > 0) ctx.emitWatermark(highest - this.disorder - 1)
    for (; this.next < Math.min(this.events.length, this.pause); this.next++) {
      const event = this.events[this.next] as Event
      ctx.collectWithTimestamp(event, event.t)
      if (event.t > highest) ctx.emitWatermark((highest = event.t) - this.disorder - 1)
      if (this.next % 5 === 4) await ctx.ready()
    }
    if (this.pause === Infinity) return
    this.paused()
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()))
  }
}

export interface Input {
  readonly events: readonly Event[]
  /** How far an event may be behind the highest time without being late. */
  readonly disorder: number
}

export type Program<O> = (inputs: readonly DataStream<Event>[], env: StreamExecutionEnvironment) => DataStream<O>

interface Part {
  readonly parallelism: number
  /** Where sources pause. */
  readonly pause: number
  readonly from?: string
}

function environment({ parallelism, from }: Part): StreamExecutionEnvironment {
  const config = from === undefined ? {} : { 'execution.state-recovery.path': from }
  return StreamExecutionEnvironment.getExecutionEnvironment({ parallelism, config })
}

/** What a program gives between two savepoints; all of it, when its sources do not pause. */
async function part<O>(inputs: readonly Input[], program: Program<O>, how: Part, savepoint: string) {
  const env = environment(how)
  const out: O[] = []
  const pauses: Promise<void>[] = []
  const streams = inputs.map(({ events, disorder }, i) => {
    let paused = (): void => {}
    pauses.push(new Promise((resolve) => (paused = resolve)))
    return env.addSource<Event>(new Resumable(events, disorder, how.pause, paused), `Input ${i}`)
  })
  program(streams, env).addSink((value) => {
    out.push(value)
  })
  const client = await env.executeAsync()
  if (how.pause === Infinity) {
    await client.getJobExecutionResult()
    return { out, path: '' }
  }
  await Promise.race([Promise.all(pauses), client.getJobExecutionResult()])
  return { out, path: await client.stopWithSavepoint({ path: savepoint }) }
}

const inOrder = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value)).toSorted()

/** The results of a program that is never stopped, sorted. */
export async function results<O>(
  inputs: readonly Input[],
  program: Program<O>,
  parallelism: number,
): Promise<string[]> {
  return inOrder((await part(inputs, program, { parallelism, pause: Infinity }, '')).out)
}

/** The results of a program that is stopped after so many events, and goes on elsewhere each time. */
export async function resultsOfParts<O>(
  inputs: readonly Input[],
  program: Program<O>,
  pauses: readonly number[],
  parallelisms: readonly number[],
): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'parts-'))
  try {
    const all: O[] = []
    let from: string | undefined
    for (const [i, pause] of [...pauses, Infinity].entries()) {
      const how = { parallelism: parallelisms[i % parallelisms.length] ?? 1, pause }
      const { out, path } = await part(inputs, program, from === undefined ? how : { ...how, from }, directory)
      all.push(...out)
      from = path
    }
    return inOrder(all)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
