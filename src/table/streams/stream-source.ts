import { timestampLtz } from '../../core/types/logical-type.ts'
import type { Connector, TableDescription } from '../../runtime/connector.ts'
import type { Edge, GraphSource, StreamGraph } from '../../runtime/graph.ts'
import { ROWTIME, type StreamReading, StreamToTable } from './stream-to-table.ts'

/** A stream as a source of table rows. */
export interface StreamInput extends StreamReading {
  readonly name: string
  readonly bounded: boolean
  /** Adds the stream's own steps to the graph, if they aren't in it yet. */
  edge(graph: StreamGraph): Edge
}

/** The connector of a table over a stream of the same program. */
export function streamConnector(stream: StreamInput): Connector {
  return { name: 'datastream', options: [], source: (table) => streamSource(stream, table) }
}

function streamSource(stream: StreamInput, table: TableDescription): GraphSource {
  return {
    bounded: stream.bounded,
    changelog: stream.changelog,
    metadata: [{ name: ROWTIME, type: timestampLtz(3), writable: false }],
    givesWatermarks: true,
    createReader() {
      throw new Error('a stream is read where it stands in the graph')
    },
    attach: (graph, request) =>
      graph.addOperator({
        name: `StreamToTable(${stream.name})`,
        inputs: [stream.edge(graph)],
        create: () => new StreamToTable(table, request, stream),
      }),
  }
}
