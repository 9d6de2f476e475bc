import { BIGINT, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

export const inetAton: ScalarFunction = plainFunction({
  name: 'INET_ATON',
  family: 'string',
  signatures: ['INET_ATON(address)'],
  doc: "The number of an IPv4 address: '127.0.0.1' is 2130706433. Of fewer than four parts the last stands at the end.",
  parameters: ['string'],
  bareNull: 'any',
  result: BIGINT,
  mayBeNull: true,
  apply(address: string) {
    if (!/^\d+(?:\.\d+){0,3}$/.test(address)) return undefined
    const parts = address.split('.').map(Number)
    if (parts.some((part) => part > 255)) return undefined
    const last = parts.pop() ?? 0
    return parts.reduce((number, part, i) => number + part * 2 ** (24 - 8 * i), last)
  },
})

export const inetNtoa: ScalarFunction = plainFunction({
  name: 'INET_NTOA',
  family: 'string',
  signatures: ['INET_NTOA(number)'],
  doc: "The IPv4 address of a number from 0 to 4294967295: 2130706433 is '127.0.0.1'.",
  parameters: ['bigint'],
  bareNull: 'any',
  result: STRING,
  mayBeNull: true,
  apply: (number: number) =>
    number < 0 || number > 0xff_ff_ff_ff
      ? undefined
      : [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.'),
})
