import { JobError } from '../../core/errors.ts'
import type { StreamNode } from '../graph.ts'
import { ByteReader, ByteWriter } from '../state/bytes.ts'
import { type OperatorSnapshot, SnapshotWriter, snapshotReader, type StateReader } from '../state/snapshot.ts'
import { subtaskOf } from './key-groups.ts'
import { inStep } from './task.ts'
import type { Tasks } from './tasks.ts'

/** A consistent cut through a job: between two polls nothing is under way. */
export interface JobSnapshot {
  /** By uid, what each subtask wrote. */
  readonly operators: ReadonlyMap<string, readonly OperatorSnapshot[]>
  /** How many key groups the state is cut into. */
  readonly maxParallelism: number
}

interface Snapshotting {
  readonly node: StreamNode
  readonly subtask: number
}

export function takeSnapshot(tasks: Tasks, maxParallelism: number): JobSnapshot {
  const operators = new Map<string, OperatorSnapshot[]>()
  const add = ({ node }: Snapshotting, snapshot: OperatorSnapshot): void => {
    const known = operators.get(node.uid)
    if (known === undefined) operators.set(node.uid, [snapshot])
    else known.push(snapshot)
  }
  for (const task of tasks.sources) {
    const writer = new ByteWriter()
    inStep(task.node.name, () => task.reader.snapshot(writer))
    add(task, { groups: new Map(), operator: writer.finish() })
  }
  for (const task of tasks.operators) {
    const writer = new SnapshotWriter()
    task.guard(() => task.operator.snapshot(writer))
    add(task, writer.finish())
  }
  for (const task of tasks.sinks) {
    const writer = new SnapshotWriter()
    inStep(task.node.name, () => task.sink.snapshot?.(writer))
    add(task, writer.finish())
  }
  return { operators, maxParallelism }
}

/** Gives every task its share of the state. Operators and sinks may have another parallelism than before. */
export function restoreTasks(tasks: Tasks, snapshot: JobSnapshot, maxParallelism: number): void {
  if (snapshot.maxParallelism !== maxParallelism) throw otherMaxParallelism(snapshot.maxParallelism, maxParallelism)
  const saved = snapshot.operators
  const reader = ({ node, subtask }: Snapshotting): StateReader | undefined => {
    const states = saved.get(node.uid)
    const owns = (group: number): boolean => subtaskOf(group, maxParallelism, node.parallelism) === subtask
    return states === undefined ? undefined : snapshotReader(states, node.parallelism === 1 ? undefined : owns)
  }
  for (const task of tasks.operators) {
    const state = reader(task)
    if (state !== undefined) task.guard(() => task.operator.restore(state))
  }
  for (const task of tasks.sinks) {
    const state = reader(task)
    if (state !== undefined) inStep(task.node.name, () => task.sink.restore?.(state))
  }
  for (const { node, subtask, reader: source } of tasks.sources) {
    const states = saved.get(node.uid)
    if (states === undefined) continue
    const all = source.picksPositions === true
    if (!all && states.length !== node.parallelism) throw otherParallelism(node, states.length)
    for (const { operator } of all ? states : states.slice(subtask, subtask + 1)) {
      if (operator !== undefined) inStep(node.name, () => source.restore(new ByteReader(operator)))
    }
  }
}

function otherMaxParallelism(before: number, now: number): JobError {
  return new JobError(
    'MAX_PARALLELISM_CHANGED',
    `The state saved is that of a job of maximum parallelism ${before}, and now it is ${now}: ` +
      `this can't change; set it to ${before}, or don't set it.`,
  )
}

function otherParallelism({ name, parallelism }: StreamNode, before: number): JobError {
  return new JobError(
    'SOURCE_PARALLELISM',
    `${name}: The positions saved are those of ${before} subtasks, and now there are ${parallelism}: ` +
      `give the source the parallelism ${before}.`,
  )
}
