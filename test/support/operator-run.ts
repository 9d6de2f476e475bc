import type { Batch } from '../../src/core/batch.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { type Random, seededRandom } from '../../src/core/random.ts'
import type { Storage } from '../../src/core/types/storage.ts'
import { keyGroupOf, subtaskOf } from '../../src/runtime/job/key-groups.ts'
import type { MetricGroup } from '../../src/runtime/job/metrics.ts'
import type { Operator, OperatorContext } from '../../src/runtime/operator.ts'
import { ByteWriter } from '../../src/runtime/state/bytes.ts'
import { KeyColumns } from '../../src/runtime/state/group-table.ts'
import { type OperatorSnapshot, SnapshotWriter, snapshotReader } from '../../src/runtime/state/snapshot.ts'
import type { OperatorCase, Output } from './operator-case.ts'
import { idle, watermark } from './operator-case.ts'
import type { Call } from './operator-schedule.ts'
import { type Change, type Forms, batchOfRows, rowsOf, scribble } from './rows.ts'

const MAX_PARALLELISM = 128

export interface RunOptions {
  readonly forms: Forms
  /**
   * Between any two calls: nothing, a snapshot, a snapshot restored into a new operator, or restored into three
   * operators that share the keys (and back into one, in turn), or any of these.
   */
  readonly between: 'nothing' | 'snapshot' | 'restore' | 'rescale' | 'anything'
  /** Overwrite each batch once it has been taken. */
  readonly scribble: boolean
}

/** Makes the calls on an operator of the case, and returns all it sent. */
export function runCalls(
  { create, inputs, keys }: OperatorCase,
  calls: readonly Call[],
  options: RunOptions,
  metrics: MetricGroup,
): Output[] {
  const time = new ManualClock()
  const start = (parallelism: number, snapshots: readonly OperatorSnapshot[]): Subtask[] => {
    const subtasks = Array.from({ length: parallelism }, (_, i) => new Subtask(create(), i, parallelism, time, metrics))
    for (const subtask of subtasks) subtask.start(snapshots)
    return subtasks
  }
  const random = seededRandom(5)
  let subtasks = start(1, [])
  const merged = new MergedOutput()
  for (const call of calls) {
    const step = options.between === 'anything' ? anyStep(random, keys !== undefined) : options.between
    subtasks = next(subtasks, step, start)
    if (call.kind === 'clock') time.set(call.now)
    subtasks.forEach((subtask, i) => {
      const share = subtasks.length === 1 ? call : shareOf(call, i, subtasks.length, inputs, keys ?? [])
      if (share !== undefined) subtask.make(share, inputs, options)
    })
    merged.take(subtasks.map((subtask) => subtask.drain()))
  }
  for (const subtask of subtasks) subtask.close()
  return merged.output
}

type Step = Exclude<RunOptions['between'], 'anything'>

function anyStep(random: Random, keyed: boolean): Step {
  const steps: readonly Step[] = ['nothing', 'nothing', 'nothing', 'snapshot', 'restore', keyed ? 'rescale' : 'nothing']
  return steps[Math.floor(random.next() * steps.length)] ?? 'nothing'
}

/** The operators that make the next call. */
function next(
  subtasks: Subtask[],
  step: Step,
  start: (parallelism: number, snapshots: readonly OperatorSnapshot[]) => Subtask[],
): Subtask[] {
  if (step === 'nothing') return subtasks
  const snapshots = subtasks.map((subtask) => subtask.snapshot())
  if (step === 'snapshot') return subtasks
  for (const subtask of subtasks) subtask.close()
  return start((step === 'rescale') === (subtasks.length === 1) ? 3 : 1, snapshots)
}

/** The part of a call that subtask `index` sees: all marks, and the rows of its keys. */
function shareOf(
  call: Call,
  index: number,
  parallelism: number,
  inputs: OperatorCase['inputs'],
  keys: readonly (readonly number[])[],
): Call | undefined {
  if (call.kind !== 'rows') return call
  const mine = call.changes.map(
    (change) => subtaskOfRow(change, inputs[call.input] ?? [], keys[call.input] ?? [], parallelism) === index,
  )
  if (!mine.includes(true)) return undefined
  const share = { ...call, changes: call.changes.filter((_, i) => mine[i]) }
  return call.watermarks === undefined ? share : { ...share, watermarks: call.watermarks.filter((_, i) => mine[i]) }
}

function subtaskOfRow(
  change: Change,
  storages: readonly Storage[],
  keys: readonly number[],
  parallelism: number,
): number {
  const columns = new KeyColumns(
    keys,
    keys.map((c) => storages[c] as Storage),
  )
  const codes = columns.encode(batchOfRows(storages, [change]), 0, 1)
  const key = new ByteWriter()
  columns.encoders.forEach((encoder, k) => encoder.write(codes[k]?.[0] as number, key))
  return subtaskOf(keyGroupOf(key.finish(), MAX_PARALLELISM), MAX_PARALLELISM, parallelism)
}

/** One running operator, and what it has sent since it was last asked. */
class Subtask {
  readonly #operator: Operator
  readonly #index: number
  readonly #parallelism: number
  readonly #clock: ManualClock
  #sent: Output[] = []
  #called = false
  #due = Infinity

  constructor(operator: Operator, index: number, parallelism: number, time: ManualClock, metrics: MetricGroup) {
    this.#operator = operator
    this.#index = index
    this.#parallelism = parallelism
    this.#clock = time
    operator.open(this.#context(metrics))
  }

  #context(metrics: MetricGroup): OperatorContext {
    return {
      name: 'operator under test',
      output: {
        collect: (batch) => this.#collect(batch),
        advanceWatermark: (value) => this.#send(watermark(value)),
        setIdle: (value) => this.#send(idle(value)),
      },
      sideOutputs: new Map(),
      clock: this.#clock,
      random: seededRandom(1),
      metrics,
      subtask: this.#index,
      parallelism: this.#parallelism,
      maxParallelism: MAX_PARALLELISM,
      batchSize: 4096,
      scheduleProcessingTime: (time) => {
        this.#due = Math.min(this.#due, time)
      },
      post: (action) => action(),
    }
  }

  #send(output: Output): void {
    if (!this.#called) throw new Error('the operator sent something outside of a call')
    this.#sent.push(output)
  }

  /** Copies the rows at once: the batch is the operator's again when this returns. */
  #collect(batch: Batch): void {
    if (batch.n === 0) throw new Error('the operator sent an empty batch')
    rowsOf(batch).forEach((change, i) => {
      const before = batch.watermarks?.[i]
      if (before !== undefined && before > -Infinity) this.#send(watermark(before))
      this.#send(change)
    })
  }

  make(call: Call, inputs: OperatorCase['inputs'], options: RunOptions): void {
    this.#called = true
    switch (call.kind) {
      case 'rows': {
        const batch = batchOfRows(inputs[call.input] ?? [], call.changes, options.forms, call.watermarks)
        this.#operator.process(batch, call.input)
        if (options.scribble) scribble(batch)
        break
      }
      case 'watermark':
        this.#operator.advanceWatermark(call.watermark, call.input)
        break
      case 'idle':
        this.#operator.setIdle(call.idle, call.input)
        break
      case 'end':
        this.#operator.endInput(call.input)
        break
      case 'clock':
        this.#callWhenDue()
    }
    this.#called = false
  }

  #callWhenDue(): void {
    if (this.#due > this.#clock.now()) return
    this.#due = Infinity
    this.#operator.onProcessingTime?.(this.#clock.now())
  }

  drain(): Output[] {
    const sent = this.#sent
    this.#sent = []
    return sent
  }

  snapshot(): OperatorSnapshot {
    const writer = new SnapshotWriter()
    this.#operator.snapshot(writer)
    return writer.finish()
  }

  start(snapshots: readonly OperatorSnapshot[]): void {
    const owns = (group: number): boolean => subtaskOf(group, MAX_PARALLELISM, this.#parallelism) === this.#index
    if (snapshots.length > 0) this.#operator.restore(snapshotReader(snapshots, owns))
    if (this.#operator.start?.() !== undefined) throw new Error('the harness runs operators that start at once')
  }

  close(): void {
    void this.#operator.close()
  }
}

/** The output of all subtasks as a consumer sees it: the watermark is the lowest of theirs, repetitions left out. */
class MergedOutput {
  readonly output: Output[] = []
  #watermark = -Infinity
  #perSubtask: number[] = []

  take(sent: readonly (readonly Output[])[]): void {
    if (sent.length === 1) {
      this.#perSubtask = []
      for (const output of sent[0] ?? []) this.#takeOne(output)
      return
    }
    const marks = sent.map((outputs) => outputs.findIndex((output) => output.kind === 'watermark'))
    // Of several subtasks each may end a call with a watermark, which counts once all have come so far.
    sent.forEach((outputs, i) => {
      const from = marks[i] as number
      if (from >= 0 && outputs.slice(from).some((output) => 'row' in output)) {
        throw new Error('a subtask sent rows behind a watermark within one call')
      }
      this.output.push(...outputs.filter((output) => 'row' in output))
      const last = outputs.findLast((output) => output.kind === 'watermark')
      if (last?.kind === 'watermark') this.#perSubtask[i] = last.watermark
    })
    const lowest = Math.min(...sent.map((_, i) => Math.max(this.#perSubtask[i] ?? -Infinity, this.#watermark)))
    if (lowest > this.#watermark) this.#takeOne(watermark(lowest))
  }

  #takeOne(output: Output): void {
    if (output.kind === 'watermark') {
      if (output.watermark < this.#watermark) {
        throw new Error(`the watermark fell from ${this.#watermark} to ${output.watermark}`)
      }
      if (output.watermark === this.#watermark) return
      this.#watermark = output.watermark
    }
    this.output.push(output)
  }
}
