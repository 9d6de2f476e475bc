import { isUtf8 } from 'node:buffer'
import { BOOLEAN, BYTES, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { type PlainFunction, plainFunction } from '../../signature.ts'

interface Charset {
  encode(text: string): Uint8Array
  decode(bytes: Uint8Array): string
}

const utf8: Charset = {
  encode: (text) => Buffer.from(text, 'utf8'),
  decode: (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
}

/** One byte each for the first `size` characters. */
function singleByte(size: number): Charset {
  return {
    encode: (text) =>
      Uint8Array.from(text.match(/[^]/gu) ?? [], (c) => (c.charCodeAt(0) < size ? c.charCodeAt(0) : 63)),
    decode: (bytes) => Array.from(bytes, (b) => (b < size ? String.fromCharCode(b) : '\ufffd')).join(''),
  }
}

function utf16(bigEndian: boolean): Charset {
  return {
    encode(text) {
      const bytes = Buffer.from(text, 'utf16le')
      return bigEndian ? bytes.swap16() : bytes
    },
    decode: (bytes) => new TextDecoder(bigEndian ? 'utf-16be' : 'utf-16le', { ignoreBOM: true }).decode(bytes),
  }
}

/** A mark of the byte order in front, without which the higher byte is first. */
const marked: Charset = {
  encode: (text) => (text === '' ? new Uint8Array() : utf16(true).encode(`\ufeff${text}`)),
  decode(bytes) {
    const [first, second] = bytes
    const little = first === 0xff && second === 0xfe
    const mark = little || (first === 0xfe && second === 0xff) ? 2 : 0
    return utf16(!little).decode(bytes.subarray(mark))
  },
}

const CHARSETS: ReadonlyMap<string, Charset> = new Map([
  ...['UTF-8', 'UTF8'].map((name) => [name, utf8] as const),
  ...['US-ASCII', 'ASCII'].map((name) => [name, singleByte(128)] as const),
  ...['ISO-8859-1', 'ISO8859-1', 'ISO8859_1', 'LATIN1'].map((name) => [name, singleByte(256)] as const),
  ...['UTF-16', 'UTF16'].map((name) => [name, marked] as const),
  ...['UTF-16BE', 'UTF-16LE'].map((name) => [name, utf16(name.endsWith('BE'))] as const),
])

const charset = (name: string): Charset | undefined => CHARSETS.get(name.toUpperCase())

const unknown = (name: string): string =>
  `'${name}' is no character set. There are US-ASCII, ISO-8859-1, UTF-8, UTF-16, UTF-16BE and UTF-16LE.`

/** What ENCODE and DECODE have in common. */
const conversion: Pick<PlainFunction, 'family' | 'check' | 'failure'> = {
  family: 'string',
  check: ([, name]) => (typeof name === 'string' && charset(name) === undefined ? unknown(name) : undefined),
  failure: (_: unknown, name: string) => unknown(name),
}

export const encode: ScalarFunction = plainFunction({
  ...conversion,
  name: 'ENCODE',
  signatures: ['ENCODE(text, charset)'],
  doc: 'The bytes of a text in a character set; `?` stands for characters that it does not have.',
  parameters: ['string', 'string'],
  result: BYTES,
  apply: (text: string, name: string) => charset(name)?.encode(text),
})

export const decode: ScalarFunction = plainFunction({
  ...conversion,
  name: 'DECODE',
  signatures: ['DECODE(bytes, charset)'],
  doc: 'The text that bytes are in a character set.',
  parameters: ['binary', 'string'],
  result: STRING,
  apply: (bytes: Uint8Array, name: string) => charset(name)?.decode(bytes),
})

export const isValidUtf8: ScalarFunction = plainFunction({
  name: 'IS_VALID_UTF8',
  family: 'string',
  signatures: ['IS_VALID_UTF8(bytes)'],
  doc: 'Whether bytes are a text in UTF-8.',
  parameters: ['binary'],
  bareNull: 'any',
  result: BOOLEAN,
  apply: (bytes: Uint8Array) => isUtf8(bytes),
})

export const makeValidUtf8: ScalarFunction = plainFunction({
  name: 'MAKE_VALID_UTF8',
  family: 'string',
  signatures: ['MAKE_VALID_UTF8(bytes)'],
  doc: 'The text that bytes are in UTF-8, with the replacement character for what is none.',
  parameters: ['binary'],
  bareNull: 'any',
  result: STRING,
  apply: (bytes: Uint8Array) => utf8.decode(bytes),
})
