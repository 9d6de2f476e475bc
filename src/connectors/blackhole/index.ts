import type { Connector } from '../../runtime/connector.ts'
import type { Sink } from '../../runtime/operator.ts'
import { connectorOptions } from '../formats.ts'

/** A table that takes every row and keeps none. */
export const blackholeConnector: Connector = {
  name: 'blackhole',
  options: [],
  sink(table) {
    connectorOptions(table, 'blackhole', [])
    return { accepts: 'retract', createSink: () => new BlackholeSink() }
  },
}

/** Takes every row and keeps none. */
export class BlackholeSink implements Sink {
  open(): void {}
  write(): void {}
  flush(): void {}
  isFull(): boolean {
    return false
  }
  close(): void {}
}
