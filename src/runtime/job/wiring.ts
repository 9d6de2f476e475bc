import type { Batch } from '../../core/batch.ts'
import { type Edge, edgesOf, type StreamGraph, type StreamNode } from '../graph.ts'
import { InputGate } from './input-gate.ts'
import { type Exchange, exchangeChannel, reachedTargets } from './partitioner.ts'
import type { Channel, OperatorTask } from './task.ts'

/** The channel of a feedback edge: it is there before its consumer, and carries rows only. */
class FeedbackChannel implements Channel {
  #target: Channel | undefined

  connect(target: Channel): void {
    this.#target = target
  }

  collect(batch: Batch): void {
    this.#target?.collect(batch)
  }

  advanceWatermark(): void {}

  setIdle(): void {}

  end(): void {}
}

/** Gives a sending subtask its channel. */
type Way = (sender: number) => Channel

/** What a job's exchanges have in common. */
type Surroundings = Pick<Exchange, 'maxParallelism' | 'random'>

/** Who feeds whom in a graph, subtask by subtask. Tasks are connected from the sinks to the sources. */
export class Wiring {
  readonly #graph: StreamGraph
  readonly #surroundings: Surroundings
  /** By consuming node and input, for each of its subtasks: the channel for a sending subtask. */
  readonly #ways = new Map<string, Way[]>()
  readonly #feedback = new Map<string, FeedbackChannel[]>()

  constructor(graph: StreamGraph, surroundings: Surroundings) {
    this.#graph = graph
    this.#surroundings = surroundings
    for (const node of graph.nodes) {
      for (let k = edgesOf(node).length - 1; k >= forwardEdges(node); k--) {
        const channels = subtasksOf(node).map(() => new FeedbackChannel())
        this.#feedback.set(`${node.id}:${k}`, channels)
        this.#ways.set(
          `${node.id}:${k}`,
          channels.map((channel) => () => channel),
        )
      }
    }
  }

  /** Announces a subtask of a consumer by the channels into its inputs. */
  connect(node: StreamNode, subtask: number, channel: (input: number) => Channel): void {
    edgesOf(node).forEach((edge, input) => {
      const name = `${node.id}:${input}`
      const feedback = this.#feedback.get(name)
      if (feedback !== undefined) {
        feedback[subtask]?.connect(channel(input))
        return
      }
      const ways = this.#ways.get(name) ?? []
      this.#ways.set(name, ways)
      ways[subtask] = this.#into(edge, node.parallelism, subtask, channel(input))
    })
  }

  /** The ways into an input of a subtask, which waits for all that send to it. */
  #into(edge: Edge, targets: number, subtask: number, channel: Channel): Way {
    const { parallelism } = this.#graph.nodes[edge.from] as StreamNode
    const senders = Array.from({ length: parallelism }, (_, i) => i).filter((sender) =>
      reachedTargets(edge.partitioning, { subtask: sender, parallelism }, targets).includes(subtask),
    )
    if (senders.length <= 1) return () => channel
    const gate = new InputGate(channel, senders.length)
    return (sender) => gate.channel(senders.indexOf(sender))
  }

  /** The channels from a subtask into all consumers of one of its node's outputs. */
  consumers(from: StreamNode, subtask: number, tag: string | undefined): Channel[] {
    const place = { ...this.#surroundings, subtask, parallelism: from.parallelism }
    return this.#graph.nodes.flatMap((node) =>
      edgesOf(node).flatMap((edge, input) => {
        if (edge.from !== from.id || edge.output !== tag) return []
        const ways = this.#ways.get(`${node.id}:${input}`) as Way[]
        const channel = (target: number): Channel => (ways[target] as Way)(subtask)
        return [exchangeChannel(edge.partitioning, ways.length, channel, place)]
      }),
    )
  }

  /** The ids of the side outputs that somebody reads. */
  sideTags(from: number): ReadonlySet<string> {
    const tags = new Set<string>()
    for (const node of this.#graph.nodes) {
      for (const edge of edgesOf(node)) if (edge.from === from && edge.output !== undefined) tags.add(edge.output)
    }
    return tags
  }
}

/** The numbers of a node's subtasks. */
export function subtasksOf({ parallelism }: StreamNode): number[] {
  return Array.from({ length: parallelism }, (_, subtask) => subtask)
}

function forwardEdges(node: StreamNode): number {
  return node.kind === 'source' ? 0 : node.inputs.length
}

/** All of `tasks` that rows of node `from` can reach; `passing` says which let rows through to those behind them. */
export function reachedFrom(
  from: number,
  tasks: readonly OperatorTask[],
  passing: (task: OperatorTask) => boolean = () => true,
): ReadonlySet<OperatorTask> {
  const found = new Set<OperatorTask>()
  const visit = (id: number): void => {
    for (const task of tasks) {
      if (found.has(task) || !edgesOf(task.node).some((edge) => edge.from === id)) continue
      found.add(task)
      if (passing(task)) visit(task.node.id)
    }
  }
  visit(from)
  return found
}

/**
 * When the loop that a task closes by its feedback edges has come to rest for good: nothing flows in it, and nothing
 * more can come into it from outside.
 */
export function loopAtRest(head: OperatorTask, tasks: readonly OperatorTask[]): () => boolean {
  const behind = reachedFrom(head.node.id, tasks)
  const loop = [...behind].filter((task) => task === head || reachedFrom(task.node.id, tasks).has(head))
  const inside = new Set(loop.map(({ node }) => node.id))
  const entries = loop.flatMap((task) =>
    task.node.inputs.flatMap(({ from }, input) => (inside.has(from) ? [] : [{ task, input }])),
  )
  return () => loop.every((task) => task.isQuiet) && entries.every(({ task, input }) => task.hasEnded(input))
}
