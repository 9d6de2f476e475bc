import type { Format } from '../runtime/format.ts'
import { csvFormat } from './csv/format.ts'
import { jsonFormat } from './json/format.ts'

/** The formats that are always there. */
export const builtinFormats: readonly Format[] = [csvFormat, jsonFormat]
