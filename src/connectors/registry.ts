import { streamOutput, type TextOutput } from '../core/text-output.ts'
import type { Connector } from '../runtime/connector.ts'
import type { Format } from '../runtime/format.ts'
import { blackholeConnector } from './blackhole/index.ts'
import { datagenConnector } from './datagen/index.ts'
import { filesystemConnector } from './filesystem/index.ts'
import { printConnector } from './print/index.ts'

export interface ConnectorHost {
  /** Names of the known formats, for messages. */
  readonly formatNames?: readonly string[]
  /** Where `print` writes. */
  readonly stdout?: TextOutput
  readonly stderr?: TextOutput
}

/** The connectors that are always there. */
export function builtinConnectors(
  formats: (name: string) => Format | undefined,
  host: ConnectorHost = {},
): readonly Connector[] {
  const lookup = { find: formats, names: host.formatNames ?? [] }
  return [
    blackholeConnector,
    datagenConnector,
    filesystemConnector(lookup),
    printConnector(host.stdout ?? streamOutput(process.stdout), host.stderr ?? streamOutput(process.stderr)),
  ]
}
