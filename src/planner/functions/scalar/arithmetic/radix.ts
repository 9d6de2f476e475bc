import { BYTES, isInteger, isString, simple, STRING } from '../../../../core/types/logical-type.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { callValue, plainFunction } from '../../signature.ts'

/** Integers in another base: negative ones as 64-bit two's complement. */
function integerText(value: number | bigint, radix: number): string {
  return BigInt.asUintN(64, BigInt(value)).toString(radix).toUpperCase()
}

const binText = (value: number | bigint): string => integerText(value, 2)
const hexText = (value: number | bigint): string => integerText(value, 16)
const hexOfText = (text: string): string => Buffer.from(text, 'utf8').toString('hex').toUpperCase()

function ofInteger([a, ...rest]: readonly Argument[]): Resolution | undefined {
  if (a === undefined || rest.length > 0 || !isInteger(a.type)) return undefined
  return { args: [simple('BIGINT', a.type.nullable)], result: { ...STRING, nullable: a.type.nullable } }
}

export const bin: ScalarFunction = {
  name: 'BIN',
  family: 'arithmetic',
  signatures: ['BIN(integer)'],
  doc: 'The integer in binary digits.',
  resolve: ofInteger,
  generate: (g, [a]) => ({ code: g.local(`${g.constant(binText, 'bin')}(${a?.code})`), isNull: undefined }),
}

export const hex: ScalarFunction = {
  name: 'HEX',
  family: 'arithmetic',
  signatures: ['HEX(integer)', 'HEX(text)'],
  doc: 'The integer, or the UTF-8 bytes of the text, in hexadecimal digits.',
  resolve(args) {
    const [a, ...rest] = args
    if (a === undefined || rest.length > 0 || !isString(a.type)) return ofInteger(args)
    return { args: [a.type], result: { ...STRING, nullable: a.type.nullable } }
  },
  generate(g, args, call) {
    const [type] = call.args
    if (type !== undefined && isString(type)) return callValue(g, g.constant(hexOfText, 'hex'), args, call, false)
    return { code: g.local(`${g.constant(hexText, 'hex')}(${args[0]?.code})`), isNull: undefined }
  },
}

export const unhex: ScalarFunction = plainFunction({
  name: 'UNHEX',
  family: 'arithmetic',
  signatures: ['UNHEX(text)'],
  doc: 'The bytes of hexadecimal digits; NULL when there are others.',
  parameters: ['string'],
  bareNull: 'any',
  result: BYTES,
  mayBeNull: true,
  apply(text: string) {
    // Of an odd number the first is dropped, and a byte of zero takes its place.
    const digits = text.length % 2 === 1 ? `00${text.slice(1)}` : text
    return /^[0-9a-f]*$/i.test(text) ? new Uint8Array(Buffer.from(digits, 'hex')) : undefined
  },
})
