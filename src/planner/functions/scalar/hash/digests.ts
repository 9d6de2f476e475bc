import { createHash } from 'node:crypto'
import { JobError } from '../../../../core/errors.ts'
import { char, type LogicalType, varchar } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

function digest(name: string, algorithm: string, length: number): ScalarFunction {
  return plainFunction({
    name,
    family: 'hash',
    signatures: [`${name}(text)`, `${name}(bytes)`],
    doc: `The ${name} digest of bytes, those of a text in UTF-8, in lower-case hexadecimal digits.`,
    parameters: ['text-or-binary'],
    result: char(length),
    apply: (value: string | Uint8Array) => createHash(algorithm).update(value).digest('hex'),
  })
}

const SHA2_LENGTHS: readonly unknown[] = [224, 256, 384, 512]

const unknownLength = (bits: number): string => `SHA2 has 224, 256, 384 or 512 bits, not ${bits}.`

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
    signatures: ['SHA2(text, bits)', 'SHA2(bytes, bits)'],
    doc: 'The SHA-2 digest of 224, 256, 384 or 512 bits, in lower-case hexadecimal digits.',
    parameters: ['text-or-binary', 'int'],
    result: sha2Type,
    mayFail: true,
    check: ([, bits]) => (typeof bits === 'number' && !SHA2_LENGTHS.includes(bits) ? unknownLength(bits) : undefined),
    apply(value: string | Uint8Array, bits: number) {
      if (!SHA2_LENGTHS.includes(bits)) throw new JobError('EVALUATION_FAILED', unknownLength(bits))
      return createHash(`sha${bits}`).update(value).digest('hex')
    },
  }),
]
