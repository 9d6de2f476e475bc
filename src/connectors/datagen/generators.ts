import { ValidationError } from '../../core/errors.ts'
import { MS_PER_DAY } from '../../core/timestamp.ts'
import { type LogicalType, typeText } from '../../core/types/logical-type.ts'
import { timestampUnit } from '../../core/types/storage.ts'
import type { FieldOptions } from './field-options.ts'
import { type Draw, numberDraw } from './numbers.ts'
import type { RowRandom } from './row-random.ts'

const TEXT_LENGTH = 100
const COLLECTION_LENGTH = 3
const LONGEST = 1 << 24

/** Random values of a type, `null-rate` of them NULL. */
export function randomDraw(type: LogicalType, options: FieldOptions): Draw {
  const draw = valueDraw(type, options)
  const nullRate = options.number('null-rate', 0, 0, 1)
  if (nullRate === 0) return draw
  if (!type.nullable) options.fail('null-rate', '0 for a NOT NULL field')
  // The value is drawn in any case, so that the rate changes no other value.
  return (random, now) => {
    const isNull = random.next() < nullRate
    const value = draw(random, now)
    return isNull ? null : value
  }
}

function valueDraw(type: LogicalType, options: FieldOptions): Draw {
  return numberDraw(type, options) ?? textDraw(type, options) ?? timeDraw(type, options) ?? nestedDraw(type, options)
}

/** Texts of hexadecimal digits, and bytes. */
function textDraw(type: LogicalType, options: FieldOptions): Draw | undefined {
  switch (type.kind) {
    case 'CHAR':
      return (random) => hexText(random, type.length)
    case 'BINARY':
      return (random) => randomBytes(random, type.length)
    case 'VARCHAR': {
      const length = lengthDraw(type.length, options)
      return (random) => hexText(random, length(random))
    }
    case 'VARBINARY': {
      const length = lengthDraw(type.length, options)
      return (random) => randomBytes(random, length(random))
    }
    case 'BOOLEAN':
      return (random) => random.bits() >= 0x80000000
    default:
      return undefined
  }
}

function lengthDraw(longest: number, options: FieldOptions): (random: RowRandom) => number {
  const limit = Math.min(longest, LONGEST)
  const length = options.integer('length', Math.min(TEXT_LENGTH, limit), 1, limit)
  return options.boolean('var-len') ? (random) => 1 + random.below(length) : () => length
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hexText(random: RowRandom, length: number): string {
  let text = ''
  while (text.length < length) {
    const bits = random.bits()
    text += `${HEX[bits >>> 24]}${HEX[(bits >>> 16) & 255]}${HEX[(bits >>> 8) & 255]}${HEX[bits & 255]}`
  }
  return text.length === length ? text : text.slice(0, length)
}

function randomBytes(random: RowRandom, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.bits() >>> 24)
}

/** Days and times are those of the clock, in UTC; timestamps lie up to `max-past` before it. */
function timeDraw(type: LogicalType, options: FieldOptions): Draw | undefined {
  switch (type.kind) {
    case 'DATE':
      return (_, now) => Math.floor(now / MS_PER_DAY)
    case 'TIME': {
      const unit = 10 ** (3 - Math.min(type.precision, 3))
      return (_, now) => {
        const ms = now - Math.floor(now / MS_PER_DAY) * MS_PER_DAY
        return ms - (ms % unit)
      }
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const past = options.duration('max-past')
      return timestampDraw(type.precision, past)
    }
    default:
      return undefined
  }
}

function timestampDraw(precision: number, past: number): Draw {
  const unit = timestampUnit(precision)
  const digits = 10 ** (3 - Math.min(precision, 3))
  return (random, now) => {
    const time = past === 0 ? now : now - random.below(past + 1)
    const ms = Math.floor(time / digits) * digits
    const units = ms * unit
    return Number.isSafeInteger(units) ? units : BigInt(ms) * BigInt(unit)
  }
}

function nestedDraw(type: LogicalType, options: FieldOptions): Draw {
  switch (type.kind) {
    case 'ARRAY': {
      const element = randomDraw(type.element, options.nested('element'))
      const length = collectionLength(options)
      return (random, now) => Array.from({ length }, () => element(random, now))
    }
    case 'MULTISET': {
      const element = randomDraw(type.element, options.nested('element'))
      const length = collectionLength(options)
      return (random, now) => counted(Array.from({ length }, () => element(random, now)))
    }
    case 'MAP': {
      const key = randomDraw(type.key, options.nested('key'))
      const value = randomDraw(type.value, options.nested('value'))
      const length = collectionLength(options)
      return (random, now) => new Map(Array.from({ length }, () => [key(random, now), value(random, now)]))
    }
    case 'ROW': {
      const fields = type.fields.map((field) => randomDraw(field.type, options.nested(field.name)))
      return (random, now) => fields.map((draw) => draw(random, now))
    }
    default:
      throw new ValidationError('UNSUPPORTED_TYPE', `Connector 'datagen' has no values of type ${typeText(type)}.`)
  }
}

function collectionLength(options: FieldOptions): number {
  return options.integer('length', COLLECTION_LENGTH, 0, LONGEST)
}

function counted(values: readonly unknown[]): Map<unknown, number> {
  const counts = new Map<unknown, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
