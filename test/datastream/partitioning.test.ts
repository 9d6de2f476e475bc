import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { JobBuilder } from '../../src/datastream/job-builder.ts'
import { SequenceReader } from '../../src/datastream/readers.ts'
import { lower, Transformation } from '../../src/datastream/transformation.ts'
import { edgesOf, type Partitioning, type StreamGraph } from '../../src/runtime/graph.ts'

const sequence = (): Transformation =>
  new Transformation(
    'Numbers',
    { kind: 'source', bounded: true, create: (ctx) => new SequenceReader(1, 4, ctx) },
    [],
    1,
  )

/** The graph of a program on a stream of numbers. */
function graphOf(build: (input: DataStream<number>, builder: JobBuilder) => void): StreamGraph {
  const builder = new JobBuilder(new ManualClock())
  build(new DataStream<number>(builder, sequence()), builder)
  return lower(builder.take(), builder)
}

/** `name(parallelism)`, and how rows come to it. */
const edges = (graph: StreamGraph): string[] =>
  graph.nodes.map((node) => {
    const ways = edgesOf(node).map(({ partitioning }) => strategy(partitioning))
    return [`${node.name}(${node.parallelism})`, ...ways].join(' ')
  })

function strategy(partitioning: Partitioning): string {
  if (typeof partitioning === 'string') return partitioning
  return 'custom' in partitioning ? 'custom' : 'keyed'
}

const collect = <O>(build: (input: DataStream<number>) => DataStream<O>): PromiseLike<O[]> =>
  build(StreamExecutionEnvironment.getExecutionEnvironment().fromSequence(1, 4)).executeAndCollect()

type Method = 'forward' | 'shuffle' | 'rebalance' | 'rescale' | 'broadcast' | 'global'
const METHODS: Method[] = ['forward', 'shuffle', 'rebalance', 'rescale', 'broadcast', 'global']

describe('physical partitioning', () => {
  test.each(METHODS)('%s is recorded, and changes nothing for one subtask', async (method) => {
    const build = (input: DataStream<number>): DataStream<number> => input[method]().map((n) => n * 2)
    expect(edges(graphOf((input) => build(input).print()))).toEqual([
      'Numbers(1)',
      `Map(1) ${method}`,
      'Print(1) forward',
    ])
    expect(await collect(build)).toEqual([2, 4, 6, 8])
  })

  test('partitionCustom chooses by key', async () => {
    const build = (input: DataStream<number>): DataStream<number> =>
      input.partitionCustom(
        (key: string, partitions) => key.length % partitions,
        (n) => 'x'.repeat(n),
      )
    const graph = graphOf((input) => build(input).print())
    const [edge] = graph.nodes.slice(1).flatMap(edgesOf)
    expect(
      typeof edge?.partitioning === 'object' && 'custom' in edge.partitioning && edge.partitioning.custom(5, 3),
    ).toBe(2)
    expect(await collect(build)).toEqual([1, 2, 3, 4])
  })

  test('the default is forward, or rebalance where the parallelism changes', () => {
    const graph = graphOf((input) =>
      input
        .map((n) => n)
        .setParallelism(3)
        .filter(() => true)
        .setParallelism(3)
        .keyBy((n) => n)
        .reduce((a, b) => a + b)
        .setParallelism(2)
        .print()
        .setParallelism(1),
    )
    expect(edges(graph)).toEqual([
      'Numbers(1)',
      'Map(3) rebalance',
      'Filter(3) forward',
      'KeyBy(3) forward',
      'Reduce(2) keyed',
      'Print(1) rebalance',
    ])
  })

  test('connected streams are keyed on both edges, or broadcast on one', () => {
    const graph = graphOf((input) => {
      const keyed = input.keyBy((n) => n)
      keyed.connect(keyed).map(String, String).print()
      input.connect(input.broadcast()).map(String, String).print()
    })
    expect(edges(graph)).toEqual([
      'Numbers(1)',
      'KeyBy(1) forward',
      'Co-Map(1) keyed keyed',
      'Print(1) forward',
      'Co-Map(1) forward broadcast',
      'Print(1) forward',
    ])
  })

  test('feedback is an edge of its own', () => {
    const graph = graphOf((input) => {
      const loop = input.iterate()
      loop.closeWith(loop.filter((n) => n > 0).shuffle())
    })
    expect(edges(graph)).toEqual(['Numbers(1)', 'Iteration(1) forward shuffle', 'Filter(1) forward'])
  })

  test('forward() must not change the parallelism', () => {
    const program = (): StreamGraph =>
      graphOf((input) =>
        input
          .forward()
          .map((n) => n)
          .setParallelism(2)
          .print(),
      )
    expect(program).toThrow(expect.objectContaining({ code: 'FORWARD_PARALLELISM' }))
  })

  test('the partitioning of a keyed stream is its key', () => {
    expect(() =>
      graphOf((input) =>
        input
          .keyBy((n) => n)
          .rebalance()
          .print(),
      ),
    ).toThrow(expect.objectContaining({ code: 'KEYED_PARTITIONING' }))
  })
})

describe('settings of a step', () => {
  test('are recorded in the graph', () => {
    const { nodes } = graphOf((input) =>
      input
        .map((n) => n)
        .name('Same')
        .uid('same')
        .setDescription('gives what it gets')
        .setParallelism(2)
        .setMaxParallelism(64)
        .startNewChain()
        .slotSharingGroup('other')
        .print()
        .name('Out')
        .setUidHash('0123456789abcdef0123456789ABCDEF')
        .disableChaining(),
    )
    expect(
      nodes.slice(1).map(({ name, uid, parallelism, settings }) => ({ name, uid, parallelism, settings })),
    ).toEqual([
      {
        name: 'Same',
        uid: 'same',
        parallelism: 2,
        settings: {
          description: 'gives what it gets',
          maxParallelism: 64,
          chaining: 'HEAD',
          slotSharingGroup: 'other',
        },
      },
      {
        name: 'Out',
        uid: '0123456789abcdef0123456789ABCDEF',
        parallelism: 1,
        settings: { chaining: 'NEVER' },
      },
    ])
  })

  test('chaining can be switched off for a whole program', () => {
    const { nodes } = graphOf((input, builder) => {
      builder.chaining = false
      input.map((n) => n).print()
    })
    expect(nodes.map(({ settings }) => settings?.chaining)).toEqual(['NEVER', 'NEVER', 'NEVER'])
  })

  test.each<[string, string, (input: DataStream<number>) => unknown]>([
    ['a parallelism of 0', 'BAD_PARALLELISM', (input) => input.map((n) => n).setParallelism(0)],
    ['a fraction', 'BAD_PARALLELISM', (input) => input.print().setParallelism(1.5)],
    ['a maximum below 1', 'BAD_PARALLELISM', (input) => input.map((n) => n).setMaxParallelism(-1)],
    [
      'more than the maximum of the step',
      'BAD_PARALLELISM',
      (input) =>
        input
          .map((n) => n)
          .setParallelism(5)
          .setMaxParallelism(4)
          .print(),
    ],
    [
      'more than key groups there can be',
      'BAD_PARALLELISM',
      (input) =>
        input
          .map((n) => n)
          .setParallelism(32_769)
          .print(),
    ],
    ['a hash that is none', 'BAD_UID_HASH', (input) => input.map((n) => n).setUidHash('abc')],
  ])('%s is refused', (_, code, build) => {
    expect(() => graphOf(build)).toThrow(expect.objectContaining({ code }))
  })
})
