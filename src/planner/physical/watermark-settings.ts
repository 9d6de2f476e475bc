import type { ResolvedTable } from '../catalog.ts'
import { parseDuration } from '../../core/duration.ts'
import { ValidationError } from '../../core/errors.ts'
import { pathText } from '../catalog.ts'
import type { PlanSettings } from './plan.ts'

/** How a table's watermarks are sent: by its own options, else by the session's. */
export function watermarkSettings(
  table: ResolvedTable,
  settings: PlanSettings,
): { readonly interval: number; readonly idleTimeout: number } {
  const strategy = table.options.get('scan.watermark.emit.strategy') ?? 'on-periodic'
  if (strategy !== 'on-periodic' && strategy !== 'on-event') {
    fail(table, 'scan.watermark.emit.strategy', strategy, "'on-periodic' or 'on-event'")
  }
  const timeout = table.options.get('scan.watermark.idle-timeout')
  return {
    interval: strategy === 'on-event' ? 0 : settings.watermarkInterval,
    idleTimeout: timeout === undefined ? settings.idleTimeout : duration(table, 'scan.watermark.idle-timeout', timeout),
  }
}

function duration(table: ResolvedTable, key: string, value: string): number {
  return parseDuration(value) ?? fail(table, key, value, "a duration such as '10 s' or '5 min'")
}

function fail({ path }: ResolvedTable, key: string, value: string, expected: string): never {
  const message = `Option '${key}' of table ${pathText(path)} is '${value}'; expected ${expected}.`
  throw new ValidationError('BAD_OPTION_VALUE', message)
}
