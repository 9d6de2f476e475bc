import { JsonProblem } from '../../../../core/json/parse.ts'
import { BOOLEAN } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { lookUp } from './path-lookup.ts'
import { type Behaviour, type Read, readingFunction } from './reading.ts'

export function jsonExists(onError: Behaviour): ScalarFunction {
  return readingFunction({
    name: 'JSON_EXISTS',
    signatures: ['JSON_EXISTS(json, path [{TRUE | FALSE | UNKNOWN | ERROR} ON ERROR])'],
    doc: 'Whether the path leads to something in the JSON text that is not null; FALSE ON ERROR unless something else is said.',
    clause: `${onError} ON ERROR`,
    result: BOOLEAN,
    read,
    onEmpty: 'FALSE',
    onError,
  })
}

const read: Read = (text, spec) => {
  const value = lookUp(text, spec)
  return value instanceof JsonProblem ? value : value !== null
}
