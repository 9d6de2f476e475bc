import { deserialize, serialize } from 'node:v8'
import { JobError } from '../../core/errors.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'

/**
 * Writes a JavaScript value as the structured clone algorithm sees it: numbers, bigints, dates, maps, sets, bytes and
 * cycles come back exactly, instances of classes as plain objects with their fields. One call for many values is much
 * cheaper than a call for each.
 */
export function writeValue(value: unknown, writer: ByteWriter): void {
  writer.bytes(encode(value))
}

function encode(value: unknown): Uint8Array {
  try {
    return serialize(value)
  } catch (error) {
    throw new JobError(
      'UNSERIALIZABLE_STATE',
      `State holds a value that can't be saved (${error instanceof Error ? error.message : String(error)}): keep data in it, no functions.`,
      undefined,
      { cause: error },
    )
  }
}

export function readValue(reader: ByteReader): unknown {
  // A copy, because byte arrays within the value would share the memory of the snapshot.
  return deserialize(Buffer.from(reader.bytes()))
}
