import { createHash } from 'node:crypto'
import { char, type LogicalType, varchar } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

function digest(name: string, algorithm: string, length: number): ScalarFunction {
  return plainFunction({
    name,
    family: 'hash',
    signatures: [`${name}(text)`],
    doc: `The ${name} digest of the UTF-8 bytes of the text, in lower-case hexadecimal digits.`,
    parameters: ['string'],
    result: char(length),
    apply: (text: string) => createHash(algorithm).update(text, 'utf8').digest('hex'),
  })
}

const SHA2_LENGTHS: readonly unknown[] = [224, 256, 384, 512]

const sha2Type = (): LogicalType => varchar(128)

export const digests: readonly ScalarFunction[] = [
  digest('MD5', 'md5', 32),
  digest('SHA1', 'sha1', 40),
  digest('SHA224', 'sha224', 56),
  digest('SHA256', 'sha256', 64),
  digest('SHA384', 'sha384', 96),
  digest('SHA512', 'sha512', 128),
  plainFunction({
    name: 'SHA2',
    family: 'hash',
    signatures: ['SHA2(text, bits)'],
    doc: 'The SHA-2 digest of 224, 256, 384 or 512 bits, in lower-case hexadecimal digits.',
    parameters: ['string', 'int'],
    result: sha2Type,
    mayBeNull: true,
    check: ([, bits]) =>
      bits === undefined || SHA2_LENGTHS.includes(bits) ? undefined : 'SHA2 has 224, 256, 384 or 512 bits.',
    apply: (text: string, bits: number) =>
      SHA2_LENGTHS.includes(bits) ? createHash(`sha${bits}`).update(text, 'utf8').digest('hex') : undefined,
  }),
]
