import type { DataStream } from '../../datastream/data-stream.ts'
import { isBounded, lowerInto } from '../../datastream/transformation.ts'
import type { ChangelogMode } from '../../runtime/connector.ts'
import type { StreamInput } from './stream-source.ts'

/** What a table over `stream` reads. */
export function streamInput<T>(stream: DataStream<T>, changelog: ChangelogMode): StreamInput {
  const { input } = stream.internals
  return {
    name: input.from.name,
    bounded: isBounded(input.from),
    changelog,
    edge: (graph) => ({ from: lowerInto(graph, input.from).id, output: input.output, partitioning: 'forward' }),
  }
}
