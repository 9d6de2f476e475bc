import { MS_PER_DAY } from '../../../../core/timestamp.ts'
import { type LogicalType, simple, time, timestamp, timestampLtz } from '../../../../core/types/logical-type.ts'
import type { Generator } from '../../../codegen/generator.ts'
import type { ScalarFunction } from '../../function.ts'

/** The clock is read once per batch, which is one moment of processing time. */
function now(g: Generator): string {
  return g.once(`${g.constant(g.context.clock, 'clock')}.now()`)
}

function wallNow(g: Generator): string {
  return `${g.constant(g.context.zone, 'zone')}.toWall(${now(g)})`
}

function current(
  name: string,
  aliases: readonly string[],
  result: LogicalType,
  doc: string,
  source: (g: Generator) => string,
): ScalarFunction {
  return {
    name,
    aliases,
    family: 'temporal',
    signatures: [name, ...aliases].map((n) => (CALLED.has(n) ? `${n}()` : n)),
    doc,
    deterministic: false,
    resolve: (args) => (args.length === 0 ? { args: [], result } : undefined),
    generate: (g) => ({ code: g.once(source(g)), isNull: undefined }),
  }
}

const CALLED: ReadonlySet<string> = new Set(['NOW', 'CURRENT_ROW_TIMESTAMP', 'PROCTIME'])

export const currentFunctions: readonly ScalarFunction[] = [
  current('CURRENT_TIMESTAMP', ['NOW', 'CURRENT_ROW_TIMESTAMP'], timestampLtz(3, false), 'The present instant.', (g) =>
    g.longOf(now(g)),
  ),
  current('PROCTIME', [], timestampLtz(3, false), 'The present instant, as a processing-time attribute.', (g) =>
    g.longOf(now(g)),
  ),
  current('LOCALTIMESTAMP', [], timestamp(3, false), 'The present date and time in the session zone.', (g) =>
    g.longOf(wallNow(g)),
  ),
  current(
    'CURRENT_DATE',
    [],
    simple('DATE', false),
    'The present date in the session zone.',
    (g) => `Math.floor(${wallNow(g)} / ${MS_PER_DAY})`,
  ),
  current(
    'LOCALTIME',
    ['CURRENT_TIME'],
    time(0, false),
    'The present time of day in the session zone.',
    (g) => `Math.floor(${wallNow(g)} / 1000) * 1000 % ${MS_PER_DAY}`,
  ),
]
