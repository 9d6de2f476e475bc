import type { Batch } from '../../core/batch.ts'
import type { AnyColumn } from '../../core/column.ts'
import { gatherRows } from '../../core/gather.ts'
import type { Random } from '../../core/random.ts'
import type { Partitioning } from '../graph.ts'
import { keyGroupOfToken, keyToken } from '../state/key-token.ts'
import { subtaskOf } from './key-groups.ts'
import { type Channel, FanOut } from './task.ts'

/** The place of a sending subtask, and what an edge needs to know of its job. */
export interface Exchange {
  readonly subtask: number
  readonly parallelism: number
  readonly maxParallelism: number
  readonly random: Random
}

/**
 * The way from one subtask into the subtasks of a consumer, each of which has a `channel`. All that it may send rows to
 * get its watermarks and its end.
 */
export function exchangeChannel(
  partitioning: Partitioning,
  targets: number,
  channel: (target: number) => Channel,
  place: Exchange,
): Channel {
  const reached = reachedTargets(partitioning, place, targets).map(channel)
  if (reached.length === 1) return reached[0] as Channel
  const all = new FanOut(reached)
  if (partitioning === 'broadcast') return all
  const choose = chooser(partitioning, reached.length, place)
  const picker = new RowPicker(reached)
  return {
    collect: (batch) => picker.send(batch, choose),
    advanceWatermark: (watermark) => all.advanceWatermark(watermark),
    setIdle: (idle) => all.setIdle(idle),
    end: () => all.end(),
  }
}

/** The subtasks that a sender has a way to: all but for `forward` and `rescale`, which stay near. */
export function reachedTargets(
  partitioning: Partitioning,
  { subtask, parallelism }: Pick<Exchange, 'subtask' | 'parallelism'>,
  targets: number,
): readonly number[] {
  const all = Array.from({ length: targets }, (_, i) => i)
  if (partitioning === 'forward' && parallelism === targets) return [subtask]
  if (partitioning !== 'rescale') return all
  if (parallelism >= targets) return [Math.floor((subtask * targets) / parallelism)]
  return all.filter((i) => Math.floor((i * parallelism) / targets) === subtask)
}

/** Picks the target of each row of a batch. */
type Choose = (batch: Batch, into: Int32Array) => void

function chooser(partitioning: Partitioning, targets: number, place: Exchange): Choose {
  if (typeof partitioning === 'object') {
    return 'custom' in partitioning
      ? byFunction(partitioning.custom, targets)
      : byKey(partitioning.keyed, targets, place.maxParallelism)
  }
  if (partitioning === 'global') return (batch, into) => void into.fill(0, 0, batch.n)
  if (partitioning === 'shuffle') {
    return (batch, into) => {
      for (let i = 0; i < batch.n; i++) into[i] = Math.floor(place.random.next() * targets)
    }
  }
  let next = 0
  return (batch, into) => {
    for (let i = 0; i < batch.n; i++) {
      into[i] = next
      next = next + 1 === targets ? 0 : next + 1
    }
  }
}

const valuesOf = (batch: Batch, column: number): readonly unknown[] => (batch.columns[column] as AnyColumn).data

function byFunction(custom: (value: unknown, partitions: number) => number, targets: number): Choose {
  return (batch, into) => {
    const values = valuesOf(batch, 0)
    for (let i = 0; i < batch.n; i++) {
      const target = custom(values[i], targets)
      if (!Number.isInteger(target) || target < 0 || target >= targets) throw badPartition(target, targets)
      into[i] = target
    }
  }
}

function badPartition(target: number, targets: number): Error {
  return new Error(
    `The partitioner chose subtask ${String(target)}: it must be a whole number from 0 to ${targets - 1}.`,
  )
}

/** Rows of a key go where the state of its key group is. */
function byKey(columns: readonly number[], targets: number, maxParallelism: number): Choose {
  const [column] = columns
  if (column === undefined || columns.length > 1) throw new Error('the key of a stream is one column')
  return (batch, into) => {
    const keys = valuesOf(batch, column)
    for (let i = 0; i < batch.n; i++) {
      into[i] = subtaskOf(keyGroupOfToken(keyToken(keys[i]), maxParallelism), maxParallelism, targets)
    }
  }
}

/** Sends each target its rows of a batch, in their order. */
class RowPicker {
  readonly #targets: readonly Channel[]
  #choices = new Int32Array(0)
  #rows = new Int32Array(0)

  constructor(targets: readonly Channel[]) {
    this.#targets = targets
  }

  send(batch: Batch, choose: Choose): void {
    if (this.#choices.length < batch.n) {
      this.#choices = new Int32Array(batch.n)
      this.#rows = new Int32Array(batch.n)
    }
    const [choices, rows] = [this.#choices, this.#rows]
    choose(batch, choices)
    this.#targets.forEach((target, t) => {
      let n = 0
      for (let i = 0; i < batch.n; i++) if (choices[i] === t) rows[n++] = i
      if (n > 0) target.collect(n === batch.n ? batch : gatherRows(batch, rows, n))
    })
  }
}
