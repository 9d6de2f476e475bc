import type { DataStream } from '../../datastream/data-stream.ts'
import { isBounded, lowerInto } from '../../datastream/transformation.ts'
import type { StreamInput } from './stream-source.ts'
import type { StreamReading } from './stream-to-table.ts'

/** What a table over `stream` reads. */
export function streamInput<T>(stream: DataStream<T>, how: StreamReading): StreamInput {
  const { input } = stream.internals
  return {
    ...how,
    name: input.from.name,
    bounded: isBounded(input.from),
    edge: (graph) => ({ from: lowerInto(graph, input.from).id, output: input.output, partitioning: 'forward' }),
  }
}
