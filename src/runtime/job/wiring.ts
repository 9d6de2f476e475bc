import type { Batch } from '../../core/batch.ts'
import { edgesOf, type StreamGraph, type StreamNode } from '../graph.ts'
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

/** Who feeds whom in a graph. Tasks are connected from the sinks to the sources. */
export class Wiring {
  readonly #graph: StreamGraph
  readonly #channels = new Map<string, Channel>()

  constructor(graph: StreamGraph) {
    this.#graph = graph
    for (const node of graph.nodes) {
      for (let k = edgesOf(node).length - 1; k >= forwardEdges(node); k--) {
        this.#channels.set(`${node.id}:${k}`, new FeedbackChannel())
      }
    }
  }

  /** Announces a consumer by the channels into its inputs. */
  connect(node: StreamNode, channel: (input: number) => Channel): void {
    edgesOf(node).forEach((_, input) => {
      const feedback = this.#channels.get(`${node.id}:${input}`)
      if (feedback instanceof FeedbackChannel) feedback.connect(channel(input))
      else this.#channels.set(`${node.id}:${input}`, channel(input))
    })
  }

  /** The channels into all consumers of an output. */
  consumers(from: number, tag: string | undefined): Channel[] {
    return this.#graph.nodes.flatMap((node) =>
      edgesOf(node).flatMap((edge, input) =>
        edge.from === from && edge.output === tag ? [this.#channels.get(`${node.id}:${input}`) as Channel] : [],
      ),
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
