import type { Clock } from '../../core/clock.ts'
import type { Random } from '../../core/random.ts'
import { type Own, ownOf } from '../functions/own-copy.ts'
import {
  edgesOf,
  type OperatorNode,
  type SinkNode,
  type SourceNode,
  type StreamGraph,
  type StreamNode,
} from '../graph.ts'
import type { JobContext } from './job-context.ts'
import { MetricGroup } from './metrics.ts'
import { SourceTask } from './source-task.ts'
import { type Channel, countedChannel, inStep, OperatorTask, SinkTask } from './task.ts'
import { loopAtRest, reachedFrom, subtasksOf, Wiring } from './wiring.ts'

/** What all tasks of a job are given. */
export interface Surroundings {
  readonly clock: Clock
  readonly random: Random
  readonly batchSize: number
  readonly job: JobContext
}

/** The tasks of a graph, connected: one for each subtask of each node, producers first. */
export class Tasks {
  readonly sources: SourceTask[] = []
  readonly operators: OperatorTask[] = []
  readonly sinks: SinkTask[] = []
  /** By uid, of all subtasks together. */
  readonly metrics: Map<string, MetricGroup> = new Map()
  readonly #surroundings: Surroundings
  readonly #wiring: Wiring
  readonly #ownOf: (subtask: number) => Own

  /** `functions` gives each subtask its own of user functions. */
  constructor(graph: StreamGraph, surroundings: Surroundings, functions: (subtask: number) => Own = ownOf) {
    const { random, job } = surroundings
    this.#ownOf = functions
    this.#surroundings = surroundings
    this.#wiring = new Wiring(graph, { random, maxParallelism: job.maxParallelism })
    // Consumers before producers: a task is built with its output.
    for (const node of graph.nodes.toReversed()) {
      for (const subtask of subtasksOf(node).toReversed()) this.#build(node, subtask)
    }
    this.operators.reverse()
    this.sources.reverse()
    this.sinks.reverse()
    this.#connectSources()
    for (const task of this.operators) {
      if (edgesOf(task.node).length > task.node.inputs.length) task.atRest = loopAtRest(task, this.operators)
    }
  }

  #build(node: StreamNode, subtask: number): void {
    switch (node.kind) {
      case 'sink':
        return this.#buildSink(node, subtask)
      case 'source':
        return this.#buildSource(node, subtask)
      case 'operator':
        return this.#buildOperator(node, subtask)
    }
  }

  #buildSink(node: SinkNode, subtask: number): void {
    const task = new SinkTask(node, subtask, this.#metricsOf(node, subtask), this.#ownOf(subtask))
    this.sinks.push(task)
    this.#wiring.connect(node, subtask, () => task.input())
  }

  #buildSource(node: SourceNode, subtask: number): void {
    const { name, parallelism } = node
    const metrics = this.#metricsOf(node, subtask)
    const place = { ...this.#surroundings, name, metrics, subtask, parallelism }
    const reader = inStep(name, () => node.create(place, this.#ownOf(subtask)))
    const output = countedChannel(this.#wiring.consumers(node, subtask, undefined), metrics)
    this.sources.push(new SourceTask({ node, subtask, metrics, reader, output, context: this.#surroundings.job }))
  }

  #buildOperator(node: OperatorNode, subtask: number): void {
    const metrics = this.#metricsOf(node, subtask)
    const output = countedChannel(this.#wiring.consumers(node, subtask, undefined), metrics)
    const sides = this.#sideOutputs(node, subtask)
    const task = new OperatorTask({ node, subtask, metrics, output, sides, own: this.#ownOf(subtask) })
    this.operators.push(task)
    this.#wiring.connect(node, subtask, (input) => task.input(input))
  }

  #metricsOf({ uid, parallelism }: StreamNode, subtask: number): MetricGroup {
    let metrics = this.metrics.get(uid)
    if (metrics === undefined) this.metrics.set(uid, (metrics = new MetricGroup()))
    return parallelism === 1 ? metrics : MetricGroup.ofSubtask(metrics, subtask)
  }

  #sideOutputs(node: OperatorNode, subtask: number): Map<string, Channel> {
    const channel = (tag: string): Channel =>
      countedChannel(this.#wiring.consumers(node, subtask, tag), new MetricGroup())
    return new Map([...this.#wiring.sideTags(node.id)].map((tag) => [tag, channel(tag)]))
  }

  /** Finds, for each source, the watermark assigners that its rows reach before any other, and who may hold it up. */
  #connectSources(): void {
    for (const source of this.sources) {
      const before = reachedFrom(source.node.id, this.operators, ({ node }) => !node.assignsWatermarks)
      source.assigners = [...before].filter(({ node }) => node.assignsWatermarks)
      const behind = reachedFrom(source.node.id, this.operators)
      source.holders = [...behind].filter(({ operator }) => operator.pending !== undefined)
    }
  }

  /** How many rows a counter has counted in all nodes of a kind. */
  count(kind: StreamNode['kind'], counter: string): number {
    const tasks = kind === 'source' ? this.sources : kind === 'sink' ? this.sinks : this.operators
    let total = 0
    for (const uid of new Set(tasks.map(({ node }) => node.uid))) {
      total += this.metrics.get(uid)?.counters.get(counter)?.value ?? 0
    }
    return total
  }
}
