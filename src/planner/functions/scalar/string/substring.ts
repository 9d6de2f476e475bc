import { JobError } from '../../../../core/errors.ts'
import { charactersOfBytes } from '../../../../core/text-bytes.ts'
import { INT, type LogicalType, MAX_LENGTH, STRING, varchar } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'
import { reversed } from './case.ts'
import {
  characterCount,
  charactersBefore,
  hasSurrogates,
  sliceCharacters,
  sliceFromEnd,
  unitIndex,
} from './characters.ts'
import { joinedType } from './concat.ts'

/** VARCHAR of the argument's length. */
export const textOfSameLength = ([type]: readonly LogicalType[]): LogicalType =>
  varchar(type !== undefined && 'length' in type ? type.length : MAX_LENGTH)

function substringOf(text: string, start: number, count?: number): string | undefined {
  if (count !== undefined && count < 0) return undefined
  // Positions count from 1, negative ones from the end.
  if (start > 0) return sliceCharacters(text, start - 1, count)
  if (start === 0) return sliceCharacters(text, 0, count)
  return sliceFromEnd(text, -start, count) ?? ''
}

export const substring: ScalarFunction = plainFunction({
  name: 'SUBSTRING',
  aliases: ['SUBSTR'],
  family: 'string',
  signatures: ['SUBSTRING(text FROM start [FOR length])', 'SUBSTRING(text, start[, length])'],
  doc: 'The part of the text from a position on, counted from 1, or from the end if negative.',
  parameters: ['string', 'int', 'int'],
  optional: 1,
  result: textOfSameLength,
  mayBeNull: true,
  neverNull: ({ length, 2: count }) => length < 3 || (typeof count === 'number' && count >= 0),
  apply: substringOf,
})

export const left: ScalarFunction = plainFunction({
  name: 'LEFT',
  family: 'string',
  signatures: ['LEFT(text, length)'],
  doc: 'The first characters of the text.',
  parameters: ['string', 'int'],
  result: textOfSameLength,
  mayBeNull: true,
  neverNull: () => true,
  apply: (text: string, length: number) => (length <= 0 ? '' : sliceCharacters(text, 0, length)),
})

export const right: ScalarFunction = plainFunction({
  name: 'RIGHT',
  family: 'string',
  signatures: ['RIGHT(text, length)'],
  doc: 'The last characters of the text.',
  parameters: ['string', 'int'],
  result: textOfSameLength,
  mayBeNull: true,
  neverNull: () => true,
  apply(text: string, length: number) {
    return length <= 0 ? '' : (sliceFromEnd(text, length) ?? text)
  },
})

const plainCharLength = plainFunction({
  name: 'CHAR_LENGTH',
  aliases: ['CHARACTER_LENGTH'],
  family: 'string',
  signatures: ['CHAR_LENGTH(text)'],
  doc: 'The number of characters (code points).',
  parameters: ['string'],
  result: INT,
  apply: characterCount,
})

export const charLength: ScalarFunction = {
  ...plainCharLength,
  fromBytes(g, [text]) {
    if (text === undefined) return undefined
    const count = `${g.constant(charactersOfBytes, 'charactersOfBytes')}(${text.range})`
    return { code: g.local(`${text.ascii} ? ${text.length} : ${count}`), isNull: undefined }
  },
}

/** The position of `part`, counted from 1, searched from position `from`; 0 where there is none. An empty part is at 1. */
function positionOf(part: string, text: string, from = 1): number {
  if (part === '') return 1
  const start = from <= 1 ? 0 : hasSurrogates(text, from - 1) ? unitIndex(text, 0, from - 1) : from - 1
  const index = text.indexOf(part, start)
  return index < 0 ? 0 : charactersBefore(text, index) + 1
}

export const position: ScalarFunction = plainFunction({
  name: 'POSITION',
  family: 'string',
  signatures: ['POSITION(part IN text)'],
  doc: 'The position of the first occurrence, counted from 1; 0 if there is none.',
  parameters: ['string', 'string'],
  result: INT,
  apply: (part: string, text: string) => positionOf(part, text),
})

export const locate: ScalarFunction = plainFunction({
  name: 'LOCATE',
  family: 'string',
  signatures: ['LOCATE(part, text[, from])'],
  doc: 'The position of the first occurrence at or behind a position, counted from 1; 0 if there is none.',
  parameters: ['string', 'string', 'int'],
  optional: 1,
  result: INT,
  apply: positionOf,
})

export const instr: ScalarFunction = plainFunction({
  name: 'INSTR',
  family: 'string',
  signatures: ['INSTR(text, part[, from[, occurrence]])'],
  doc: 'The position of an occurrence at or behind a position, counted from 1, or backwards from one counted from the end if that is negative; 0 if there is none.',
  parameters: ['string', 'string', 'int', 'int'],
  optional: 2,
  result: INT,
  check: ([, , , occurrence]) =>
    typeof occurrence === 'number' && occurrence < 1 ? noOccurrence(occurrence) : undefined,
  mayFail: true,
  apply(text: string, part: string, from?: number, occurrence?: number) {
    if (occurrence !== undefined && occurrence < 1) {
      throw new JobError('EVALUATION_FAILED', noOccurrence(occurrence))
    }
    return occurrencePosition(text, part, from, occurrence)
  },
})

const noOccurrence = (n: number): string => `INSTR counts occurrences from 1; given was ${n}.`

function occurrencePosition(text: string, part: string, from = 1, occurrence = 1): number {
  if (from < 0) return positionFromEnd(text, part, -from, occurrence)
  let found = 0
  for (let n = 0, next = from; n < occurrence && next > 0; n++, next = found + 1) {
    found = positionOf(part, text, next)
    if (found === 0) return 0
  }
  return found
}

/** The same in the text read backwards. */
function positionFromEnd(text: string, part: string, from: number, occurrence: number): number {
  const found = occurrencePosition(reversed(text), reversed(part), from, occurrence)
  return found === 0 ? 0 : characterCount(text) + 2 - found - characterCount(part)
}

export const overlay: ScalarFunction = plainFunction({
  name: 'OVERLAY',
  family: 'string',
  signatures: ['OVERLAY(text PLACING other FROM start [FOR length])'],
  doc: 'The text with a part replaced by another text.',
  parameters: ['string', 'string', 'int', 'int'],
  optional: 1,
  result: ([text, other]) => joinedType([varchar(0), text ?? STRING, other ?? STRING]),
  apply(text: string, other: string, start: number, length: number = characterCount(other)) {
    if (start <= 0 || start > characterCount(text)) return text
    // As in Flink, nothing follows what replaces no character.
    const behind = length > 0 ? sliceCharacters(text, start - 1 + length, undefined) : ''
    return sliceCharacters(text, 0, start - 1) + other + behind
  },
})
